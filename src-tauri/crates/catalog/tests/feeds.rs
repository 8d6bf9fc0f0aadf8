//! Feeds as other people write them, good and bad: what is taken in, what is told, and that nothing is run or lost.

use std::io::{BufReader, Cursor, Read, Write as _};
use yiju_catalog::{Catalog, CatalogError, ImportReport};
use yiju_domain::feed::Product;
use yiju_domain::intent::Vertical;
use yiju_domain::money::Currency;
use yiju_domain::text::Lang;

struct Shelf {
    _folder: tempfile::TempDir,
    catalog: Catalog,
}

impl Shelf {
    fn new() -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let catalog = Catalog::open(&folder.path().join("catalog.db")).expect("opened");
        Self { _folder: folder, catalog }
    }

    fn import(&self, feed: impl AsRef<[u8]>) -> ImportReport {
        self.catalog.import("shop", Cursor::new(feed.as_ref().to_vec())).expect("imported")
    }

    fn find(&self, text: &str) -> Product {
        let hit = self.catalog.search(text, 1).expect("searched").pop();
        hit.unwrap_or_else(|| panic!("nothing is called {text}")).product
    }

    fn currency(&self, text: &str) -> Option<Currency> {
        self.catalog.search(text, 1).expect("searched").pop().and_then(|hit| hit.merchant).map(|shop| shop.currency)
    }
}

fn title(product: &Product) -> &str {
    product.title.get(Lang::En)
}

#[test]
fn ucp_products_are_taken() {
    let shelf = Shelf::new();
    let report = shelf.import(
        r#"{
  "ucp": {"version": "2026-04-08", "status": "success"},
  "products": [
    {"id": "gid://p/1", "title": "Blue Runner Pro", "description": {"plain": "x"}, "price_range": {"min": {"amount": 12000, "currency": "USD"}, "max": {"amount": 12500, "currency": "USD"}},
     "categories": [{"value": "1604", "taxonomy": "google_product_category"}, {"value": "Apparel > Shoes"}],
     "variants": [
       {"id": "gid://v/1", "title": "Size 9", "description": {"plain": "x"}, "price": {"amount": 12000, "currency": "USD"}, "options": [{"name": "Size", "label": "9"}]},
       {"id": "gid://v/2", "title": "Size 10", "description": {"plain": "x"}, "price": {"amount": 12500, "currency": "USD"}, "options": [{"name": "Size", "label": "10"}]},
       {"id": "gid://v/3", "title": "Size 11", "description": {"plain": "x"}, "price": {"amount": 12500, "currency": "USD"}, "availability": {"available": false}}]},
    {"id": "gid://p/2", "title": "No variants", "price_range": {}, "variants": []},
    {"id": "gid://p/3", "title": "Mixed", "variants": [{"id": "a", "title": "a", "price": {"amount": 1, "currency": "USD"}}, {"id": "b", "title": "b", "price": {"amount": 1, "currency": "EUR"}}]},
    {"id": "gid://p/4", "title": "Negative", "variants": [{"id": "a", "title": "a", "price": {"amount": -1, "currency": "USD"}}]}
  ]
}"#,
    );
    assert_eq!((report.products, report.left_out), (1, 3), "{:?}", report.broken);
    assert_eq!(report.broken.iter().map(|(line, _)| *line).collect::<Vec<_>>(), [10, 11, 12]);
    let shoe = shelf.find("blue runner");
    assert_eq!((shoe.variants.len(), shoe.variants[1].price), (2, Some(12_500)));
    assert_eq!(shoe.category.get(Lang::En), "Shoes");
    assert_eq!(shelf.currency("blue runner"), Some(Currency::USD));
}

#[test]
fn acp_products_are_taken_from_a_document_and_from_lines() {
    let document = r#"{"products":[{"id":"prod_tee","title":"Classic Tee","variants":[{"id":"sku-s","title":"Classic Tee - Red / Small","price":{"amount":1999,"currency":"EUR"},"variant_options":[{"name":"Color","value":"Red"},{"name":"Size","value":"Small"}],"seller":{"name":"Tee House"}},{"id":"sku-m","title":"Classic Tee - Blue","price":{"amount":1999,"currency":"EUR"}}]}]}"#;
    let line = document.trim_start_matches("{\"products\":[").trim_end_matches("]}").to_owned() + "]}";
    for feed in [document.to_owned(), line] {
        let shelf = Shelf::new();
        let report = shelf.import(&feed);
        assert_eq!((report.products, report.merchants), (1, 1), "{feed} {:?}", report.broken);
        let tee = shelf.find("tee");
        assert_eq!(tee.variants[0].title.get(Lang::En), "Red / Small");
        assert_eq!(tee.variants[1].title.get(Lang::En), "Blue");
        assert_eq!(tee.merchant.as_ref().map(|shop| shop.as_str()), Some("Tee House"));
    }
    let examples =
        concat!(env!("CARGO_MANIFEST_DIR"), "/../../../../shared/specs/acp/2026-04-17/examples/examples.feed.json");
    let Ok(examples) = std::fs::read_to_string(examples) else {
        eprintln!("skipped: the protocol's own examples are not on this machine");
        return;
    };
    let examples: serde_json::Value = serde_json::from_str(&examples).expect("JSON");
    let shelf = Shelf::new();
    let report = shelf.import(examples["get_products_response"].to_string());
    assert_eq!(report.products, 1, "{:?}", report.broken);
}

#[test]
fn a_google_feed_is_taken_as_a_table_and_as_xml() {
    let table = "id\ttitle\tdescription\tprice\tsale_price\tavailability\titem_group_id\tcolor\tsize\tproduct_type\tbrand\n\
        r-1\tRain Jacket\tkeeps dry\t59.90 USD\t49.90 USD\tin_stock\tr\tred\tM\tHome > Jackets\tNorrona\n\
        r-2\tRain Jacket\tkeeps dry\t59.90 USD\t\tin stock\tr\tred\tL\tHome > Jackets\tNorrona\n\
        t-1\tTent \"Duo\"\tsleeps two\t199.00 EUR\t\tin_stock\t\t\t\tTents\t\n\
        u-1\tGone\tx\t1 USD\t\tout_of_stock\t\t\t\tTents\t\n\
        v-1\tPriceless\tx\tfree\t\tin_stock\t\t\t\tTents\t\n";
    let xml = r#"<?xml version="1.0"?>
<rss version="2.0" xmlns:g="http://base.google.com/ns/1.0"><channel><title>Shop</title>
<item><g:id>r-1</g:id><title>Rain Jacket</title><g:price>59.90 USD</g:price><g:sale_price>49.90 USD</g:sale_price><g:availability>in_stock</g:availability><g:item_group_id>r</g:item_group_id><g:color>red</g:color><g:size>M</g:size><g:product_type>Home &gt; Jackets</g:product_type><g:brand>Norrona</g:brand></item>
<item><g:id>r-2</g:id><title><![CDATA[Rain Jacket]]></title><g:price>59.90 USD</g:price><g:item_group_id>r</g:item_group_id><g:color>red</g:color><g:size>L</g:size></item>
<item><g:id>t-1</g:id><title>Tent "Duo"</title><g:price>199.00 EUR</g:price></item>
<item><g:id>u-1</g:id><title>Gone</title><g:price>1 USD</g:price><g:availability>out_of_stock</g:availability></item>
<item><g:id>v-1</g:id><title>Priceless</title><g:price>free</g:price></item>
</channel></rss>"#;
    for feed in [table, xml] {
        let shelf = Shelf::new();
        let report = shelf.import(feed);
        assert_eq!((report.products, report.merchants, report.left_out), (2, 2, 2), "{:?}", report.broken);
        let jacket = shelf.find("jacket");
        assert_eq!(jacket.variants.iter().map(|v| v.price).collect::<Vec<_>>(), [Some(4990), Some(5990)]);
        assert_eq!(jacket.variants[1].title.get(Lang::En), "red / L");
        assert_eq!(title(&shelf.find("norrona")), "Rain Jacket");
        assert_eq!(shelf.currency("tent"), Some(Currency::try_from("EUR".to_owned()).expect("a currency")));
        assert_eq!(shelf.currency("jacket"), Some(Currency::USD));
    }
}

#[test]
fn broken_xml_costs_what_stands_behind_it_alone() {
    let shelf = Shelf::new();
    let report = shelf.import("<rss><channel><item><id>1</id><title>Tea</title></item>\n<item><id>2</id><title>Half");
    assert_eq!((report.products, report.left_out), (1, 1), "{:?}", report.broken);
    let bomb = format!(
        "<!DOCTYPE x [<!ENTITY a \"{}\">]><rss><item><id>1</id><title>&a;&a; Tea</title></item></rss>",
        "b".repeat(1000)
    );
    let report = Shelf::new().import(bomb);
    assert_eq!(report.products, 1, "an entity of the feed's own is text, never expanded");
}

#[test]
fn a_table_is_taken_in_either_language_and_in_gbk() {
    let chinese = "编号,名称,英文名,分类,价格,规格,别名,店铺\n1,珍珠奶茶,Boba Milk Tea,奶茶,15元,大杯,波霸奶茶|珍奶,青禾\n2,\"鱼香肉丝, 盖饭\",,盖饭,￥22.5,,,青禾\n3,,,x,1,,,\n4,负数,,,-3,,,\n5,小数,,,1.234,,,\n1,重复,,,3,,,\n";
    let gbk = encoding_rs::GBK.encode(chinese).0.into_owned();
    for feed in [chinese.as_bytes().to_vec(), gbk] {
        let shelf = Shelf::new();
        let report = shelf.import(feed);
        assert_eq!((report.products, report.left_out), (2, 4), "{:?}", report.broken);
        assert_eq!(report.broken.iter().map(|(line, _)| *line).collect::<Vec<_>>(), [4, 5, 6, 7]);
        let tea = shelf.find("boba milk tea");
        assert_eq!((tea.title.get(Lang::Zh), tea.variants[0].price), ("珍珠奶茶", Some(1500)));
        assert_eq!(tea.aliases, ["波霸奶茶", "珍奶"]);
        assert_eq!(shelf.find("鱼香肉丝").price, Some(2250));
        assert_eq!(shelf.currency("鱼香肉丝"), Some(Currency::CNY));
    }
    let shelf = Shelf::new();
    let report = shelf.import("Item;Price;Currency\nFlat white;3,80;EUR\nMuffin;2,5;EUR\n");
    assert_eq!((report.products, shelf.find("muffin").price), (2, Some(250)), "{:?}", report.broken);
    let nothing = shelf.catalog.import("other", "a,b,c\n1,2,3\n".as_bytes());
    assert!(matches!(&nothing, Err(CatalogError::Nothing { reason, .. }) if reason.contains("title")), "{nothing:?}");
}

#[test]
fn linked_data_is_taken_from_a_page() {
    let page = r##"<!doctype html><html><head><title>Trattoria</title>
<script>alert("never run")</script>
<script type="application/ld+json">
{"@context":"https://schema.org","@type":"Restaurant","name":"Trattoria Sole","servesCuisine":"Italian","hasMenu":{"@type":"Menu","hasMenuSection":[
 {"@type":"MenuSection","name":"Pizza","hasMenuItem":[
  {"@type":"MenuItem","name":"Margherita","suitableForDiet":"https://schema.org/VegetarianDiet","offers":[{"@type":"Offer","name":"Small","price":"9.50","priceCurrency":"EUR"},{"@type":"Offer","name":"Large","price":12,"priceCurrency":"EUR"}],
   "menuAddOn":{"@type":"MenuSection","name":"Extras","hasMenuItem":[{"@type":"MenuItem","name":"Mozzarella","offers":{"@type":"Offer","price":"1.50","priceCurrency":"EUR"}}]}},
  {"@type":"MenuItem","name":"Sold out","offers":{"@type":"Offer","price":"9","priceCurrency":"EUR","availability":"https://schema.org/OutOfStock"}}]},
 {"@type":"MenuSection","name":"Dolci","hasMenuItem":{"@type":"MenuItem","name":"Tiramisu <script>x<\/script>della casa","offers":{"@type":"Offer","price":"5","priceCurrency":"EUR"}}}]}}
</script>
<script type="application/ld+json">{"@context":"https://schema.org","@type":"BreadcrumbList",</script>
</head><body></body></html>"##;
    let shelf = Shelf::new();
    let report = shelf.import(page);
    assert_eq!((report.products, report.merchants, report.left_out), (2, 1, 2), "{:?}", report.broken);
    let pizza = shelf.find("margherita");
    assert_eq!(pizza.variants.iter().map(|v| v.price).collect::<Vec<_>>(), [Some(950), Some(1200)]);
    assert_eq!((pizza.vertical, pizza.category.get(Lang::En)), (Some(Vertical::Meals), "Pizza"));
    assert_eq!(pizza.modifier_groups[0].choices[0].price, 150);
    assert!(pizza.tags.iter().any(|tag| tag == "vegetarian"));
    assert_eq!(pizza.merchant.as_ref().map(|shop| shop.as_str()), Some("Trattoria Sole"));
    assert!(!title(&shelf.find("casa")).contains("script"));
}

#[test]
fn linked_data_of_every_kind_finds_its_vertical() {
    let feed = r#"{"@context":"https://schema.org","@graph":[
{"@type":"Product","name":"Kettle","sku":"k1","offers":{"@type":"AggregateOffer","lowPrice":"29.90","priceCurrency":"USD"}},
{"@type":"ScreeningEvent","workPresented":{"@type":"Movie","name":"Night Train"},"location":{"@type":"MovieTheater","name":"Luna Cinema"},"startDate":"2026-12-01T19:30","offers":[{"@type":"Offer","name":"Adult","price":"12","priceCurrency":"USD"},{"@type":"Offer","name":"Child","price":"8","priceCurrency":"USD"}]},
{"@type":"TheaterEvent","name":"Hamlet","location":"Old Stage","offers":{"@type":"Offer","price":"40","priceCurrency":"USD"}},
{"@type":"Hotel","name":"Seaview","makesOffer":[{"@type":"Offer","price":"120","priceCurrency":"USD","itemOffered":{"@type":"HotelRoom","name":"Double Room"}},{"@type":"Offer","price":"200","priceCurrency":"USD","itemOffered":{"@type":"Suite","name":"Corner Suite"}}]},
{"@type":"Flight","flightNumber":"XY 12","departureAirport":{"@type":"Airport","name":"Oslo","iataCode":"OSL"},"arrivalAirport":{"@type":"Airport","name":"Rome","iataCode":"FCO"},"departureTime":"2026-12-01T07:00","offers":{"@type":"Offer","price":"99","priceCurrency":"USD"}},
{"@type":"TrainTrip","trainNumber":"G7","departureStation":{"@type":"TrainStation","name":"北京南"},"arrivalStation":{"@type":"TrainStation","name":"上海虹桥"},"offers":{"@type":"Offer","price":"553","priceCurrency":"CNY"}},
{"@type":"Person","name":"Nobody"}
]}"#;
    let shelf = Shelf::new();
    let report = shelf.import(feed);
    assert_eq!((report.products, report.left_out), (7, 0), "{:?}", report.broken);
    for (text, vertical, price) in [
        ("kettle", Vertical::Shopping, Some(2990)),
        ("hamlet", Vertical::Shows, Some(4000)),
        ("double room", Vertical::Hotels, Some(12_000)),
        ("XY 12", Vertical::Flights, Some(9900)),
        ("G7", Vertical::Trains, Some(55_300)),
        ("OSL", Vertical::Flights, Some(9900)),
    ] {
        let found = shelf.find(text);
        assert_eq!((found.vertical, found.price), (Some(vertical), price), "{text}");
    }
    let film = shelf.find("night train");
    assert_eq!((film.vertical, film.variants.len()), (Some(Vertical::Movies), 2));
    assert_eq!(film.merchant.as_ref().map(|shop| shop.as_str()), Some("Luna Cinema"));
    assert_eq!(shelf.find("corner suite").merchant.as_ref().map(|shop| shop.as_str()), Some("Seaview"));
}

#[test]
fn a_circle_of_parts_ends() {
    let circle = r#"{"@context":"https://schema.org","@graph":[
{"@id":"a","@type":"MenuSection","name":"A","hasMenuSection":{"@id":"b"},"hasMenuItem":{"@type":"MenuItem","name":"Soup"}},
{"@id":"b","@type":"MenuSection","name":"B","hasMenuSection":{"@id":"a"}}]}"#;
    let shelf = Shelf::new();
    let report = shelf.import(circle);
    assert!(
        report.products >= 1 && report.broken.iter().any(|(_, why)| why.contains("circle") || why.contains("before")),
        "{report:?}"
    );
    let self_circle =
        r#"{"@context":"x","@id":"m","@type":"MenuItem","name":"Soup","menuAddOn":{"@id":"m"},"offers":{"@id":"m"}}"#;
    assert_eq!(Shelf::new().import(self_circle).products, 1);
}

#[test]
fn an_array_of_our_own_records_is_taken() {
    let feed = "[\n  {\"type\":\"merchant\",\"id\":\"m\",\"name\":\"茶铺\"},\n  {\"id\":\"a\",\"title\":\"奶\\\"茶]\",\n   \"price\":1200},\n  {\"id\":\"b\",\"title\":\"x\",\"price\":\"12\"}\n]";
    let shelf = Shelf::new();
    let report = shelf.import(feed);
    assert_eq!((report.products, report.merchants, report.left_out), (1, 1, 1), "{:?}", report.broken);
    assert_eq!(report.broken[0].0, 5);
}

#[test]
fn scripts_in_titles_are_text_no_more() {
    let shelf = Shelf::new();
    shelf.import("{\"id\":\"a\",\"title\":\"<img src=x onerror=alert(1)>Soup &amp; bread\\u202e\",\"modifier_groups\":[{\"name\":\"<b>Size</b>\",\"choices\":[{\"id\":\"c\",\"title\":\"<i>Large</i>\"}]}]}");
    let soup = shelf.find("soup");
    assert_eq!(title(&soup), "Soup & bread");
    assert_eq!(soup.modifier_groups[0].name.get(Lang::En), "Size");
    assert_eq!(soup.modifier_groups[0].choices[0].title.get(Lang::En), "Large");
    let report =
        Shelf::new().import("{\"id\":\"a\",\"title\":\"<script>alert(1)</script>\"}\n{\"id\":\"b\",\"title\":\"tea\"}");
    assert_eq!((report.products, report.left_out), (1, 1), "a title of markup alone is none");
}

/// Many megabytes on one line, made as they are read.
struct Endless {
    head: &'static [u8],
    left: usize,
    tail: &'static [u8],
}

impl Read for Endless {
    fn read(&mut self, into: &mut [u8]) -> std::io::Result<usize> {
        if !self.head.is_empty() {
            return self.head.read(into);
        }
        if self.left > 0 {
            let length = self.left.min(into.len());
            into[..length].fill(b'x');
            self.left -= length;
            return Ok(length);
        }
        self.tail.read(into)
    }
}

#[test]
fn a_line_of_many_megabytes_is_passed_over_in_every_format() {
    for (head, tail) in [
        ("{\"id\":\"a\",\"title\":\"tea\"}\n{\"id\":\"b\",\"title\":\"", "\"}\n{\"id\":\"c\",\"title\":\"soup\"}\n"),
        (
            "{\"products\":[\n{\"id\":\"a\",\"title\":\"tea\"},{\"id\":\"b\",\"title\":\"",
            "\"},{\"id\":\"c\",\"title\":\"soup\"}]}",
        ),
        ("id,title\na,tea\nb,", "\nc,soup\n"),
        ("<rss><item><id>a</id><title>tea</title></item><item><id>b</id><title>", "</title></item></rss>"),
    ] {
        let shelf = Shelf::new();
        let feed = Endless { head: head.as_bytes(), left: 24 << 20, tail: tail.as_bytes() };
        let report = shelf.catalog.import("shop", BufReader::with_capacity(1 << 16, feed)).expect("imported");
        assert!(report.products >= 1 && report.left_out >= 1, "{head}: {report:?}");
        assert!(head.starts_with('<') || report.products == 2, "{head}: {report:?}");
    }
}

#[test]
fn a_bomb_leaves_the_old_catalog() {
    let shelf = Shelf::new();
    shelf.import("{\"id\":\"a\",\"title\":\"tea\"}");
    let mut bomb = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
    for _ in 0..100 {
        bomb.write_all(&vec![b'\n'; 1 << 20]).expect("packed");
    }
    let bomb = bomb.finish().expect("packed");
    let error = shelf.catalog.import("shop", Cursor::new(bomb)).expect_err("a bomb");
    assert!(matches!(&error, CatalogError::Read(cause) if cause.to_string().contains("times its size")), "{error}");
    shelf.find("tea");
}

#[test]
fn a_packed_feed_is_taken() {
    let mut packed = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::default());
    packed.write_all("{\"id\":\"a\",\"title\":\"绿茶\"}\n".as_bytes()).expect("packed");
    let shelf = Shelf::new();
    assert_eq!(shelf.import(packed.finish().expect("packed")).products, 1);
    shelf.find("绿茶");
}

proptest::proptest! {
    #![proptest_config(proptest::prelude::ProptestConfig::with_cases(150))]

    #[test]
    fn whatever_is_fed_is_taken_or_told(
        feed in "(\\{|\\}|\\[|\\]|\"|,|:|\n|\t|<|>|/|id|title|price|products|item|@type|@context|MenuItem|-1|1.5|名称|\\PC){0,60}"
    ) {
        let shelf = Shelf::new();
        let _ = shelf.catalog.import("shop", feed.as_bytes());
        shelf.catalog.search("tea", 3).expect("searched");
    }

    #[test]
    fn any_bytes_are_taken_or_told(feed in proptest::collection::vec(proptest::num::u8::ANY, 0..300)) {
        let shelf = Shelf::new();
        let _ = shelf.catalog.import("shop", feed.as_slice());
    }
}
