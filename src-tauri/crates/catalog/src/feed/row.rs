//! One row of a table of goods, whatever its columns are called; rows of one group become one product.

use super::Sink;
use super::clean::clean;
use super::price::Price;
use super::shops::Shops;
use std::collections::HashSet;
use std::io;
use yiju_domain::feed::{Product, Record, Variant};
use yiju_domain::id::{ItemId, ProductId};
use yiju_domain::intent::Vertical;
use yiju_domain::money::Currency;
use yiju_domain::text::{Lang, Text};

/// The columns that are understood.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Column {
    /// Unique for the row.
    Id,
    /// The same for the rows of one product.
    Group,
    /// The name, in the language that its characters show.
    Title,
    /// The Chinese name.
    TitleZh,
    /// The English name.
    TitleEn,
    /// Other names, parted by `|`, `;` or `、`.
    Aliases,
    /// The usual price.
    Price,
    /// What it costs now.
    SalePrice,
    /// An ISO 4217 code.
    Currency,
    /// The shelf; of a path its last step.
    Category,
    /// The maker.
    Brand,
    /// The merchant.
    Shop,
    /// What makes the row differ within its group.
    Size,
    /// The same.
    Color,
    /// The same: material, pattern, flavour.
    Other,
    /// Words for search.
    Tags,
    /// What a person with an allergy must know.
    Allergens,
    /// A vertical of ours.
    Vertical,
    /// Whether it can be had.
    Availability,
}

/// What columns are called, folded, without what stands between words.
const NAMES: &[(&str, Column)] = &[
    ("id", Column::Id),
    ("sku", Column::Id),
    ("productid", Column::Id),
    ("itemid", Column::Id),
    ("code", Column::Id),
    ("offerid", Column::Id),
    ("编号", Column::Id),
    ("商品编号", Column::Id),
    ("商品编码", Column::Id),
    ("货号", Column::Id),
    ("商品id", Column::Id),
    ("itemgroupid", Column::Group),
    ("groupid", Column::Group),
    ("parentid", Column::Group),
    ("title", Column::Title),
    ("name", Column::Title),
    ("productname", Column::Title),
    ("itemname", Column::Title),
    ("item", Column::Title),
    ("dish", Column::Title),
    ("product", Column::Title),
    ("名称", Column::Title),
    ("商品名称", Column::Title),
    ("商品名", Column::Title),
    ("品名", Column::Title),
    ("菜名", Column::Title),
    ("菜品", Column::Title),
    ("标题", Column::Title),
    ("titlezh", Column::TitleZh),
    ("namezh", Column::TitleZh),
    ("chinesename", Column::TitleZh),
    ("中文名", Column::TitleZh),
    ("中文名称", Column::TitleZh),
    ("titleen", Column::TitleEn),
    ("nameen", Column::TitleEn),
    ("englishname", Column::TitleEn),
    ("英文名", Column::TitleEn),
    ("英文名称", Column::TitleEn),
    ("aliases", Column::Aliases),
    ("alias", Column::Aliases),
    ("别名", Column::Aliases),
    ("price", Column::Price),
    ("unitprice", Column::Price),
    ("cost", Column::Price),
    ("价格", Column::Price),
    ("单价", Column::Price),
    ("售价", Column::Price),
    ("原价", Column::Price),
    ("saleprice", Column::SalePrice),
    ("现价", Column::SalePrice),
    ("促销价", Column::SalePrice),
    ("折扣价", Column::SalePrice),
    ("currency", Column::Currency),
    ("币种", Column::Currency),
    ("货币", Column::Currency),
    ("category", Column::Category),
    ("producttype", Column::Category),
    ("googleproductcategory", Column::Category),
    ("section", Column::Category),
    ("分类", Column::Category),
    ("类目", Column::Category),
    ("类别", Column::Category),
    ("品类", Column::Category),
    ("brand", Column::Brand),
    ("manufacturer", Column::Brand),
    ("品牌", Column::Brand),
    ("merchant", Column::Shop),
    ("store", Column::Shop),
    ("shop", Column::Shop),
    ("seller", Column::Shop),
    ("vendor", Column::Shop),
    ("restaurant", Column::Shop),
    ("商家", Column::Shop),
    ("店铺", Column::Shop),
    ("店名", Column::Shop),
    ("门店", Column::Shop),
    ("size", Column::Size),
    ("规格", Column::Size),
    ("尺寸", Column::Size),
    ("variant", Column::Size),
    ("color", Column::Color),
    ("colour", Column::Color),
    ("颜色", Column::Color),
    ("material", Column::Other),
    ("pattern", Column::Other),
    ("flavor", Column::Other),
    ("flavour", Column::Other),
    ("口味", Column::Other),
    ("tags", Column::Tags),
    ("tag", Column::Tags),
    ("keywords", Column::Tags),
    ("标签", Column::Tags),
    ("allergens", Column::Allergens),
    ("allergen", Column::Allergens),
    ("过敏原", Column::Allergens),
    ("vertical", Column::Vertical),
    ("availability", Column::Availability),
    ("available", Column::Availability),
    ("instock", Column::Availability),
    ("stockstatus", Column::Availability),
    ("状态", Column::Availability),
];

impl Column {
    /// What a column of that name holds; `None` where it is not understood.
    pub fn of(name: &str) -> Option<Self> {
        let name = name.rsplit(':').next().unwrap_or(name);
        let folded: String = name.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect();
        NAMES.iter().find(|(known, _)| *known == folded).map(|&(_, column)| column)
    }
}

/// A row: its columns in the order of the feed.
#[derive(Clone, Debug, Default)]
pub struct Row {
    /// The line that it begins at.
    pub line: u64,
    cells: Vec<(Column, String)>,
}

impl Row {
    /// An empty row.
    pub const fn at(line: u64) -> Self {
        Self { line, cells: Vec::new() }
    }

    /// Sets a column; empty text is nothing.
    pub fn set(&mut self, column: Column, text: &str) {
        let text = clean(text);
        if !text.trim().is_empty() {
            self.cells.push((column, text.trim().to_owned()));
        }
    }

    fn get(&self, column: Column) -> Option<&str> {
        self.cells.iter().find(|(own, _)| *own == column).map(|(_, text)| text.as_str())
    }

    fn many(&self, column: Column) -> Vec<String> {
        let texts = self.cells.iter().filter(|(own, _)| *own == column).map(|(_, text)| text.as_str());
        let parts = texts.flat_map(|text| text.split(['|', ';', '；', '、', '/', ',']));
        parts.map(str::trim).filter(|part| !part.is_empty()).map(str::to_owned).collect()
    }

    fn title(&self) -> Option<Text> {
        let (zh, en) = (self.get(Column::TitleZh), self.get(Column::TitleEn));
        match (self.get(Column::Title), zh, en) {
            (None, None, None) => None,
            (Some(title), None, Some(en)) if Lang::of(title) == Lang::Zh => Some(Text::both(title, en)),
            (Some(title), Some(zh), None) if Lang::of(title) == Lang::En => Some(Text::both(zh, title)),
            (_, Some(zh), Some(en)) => Some(Text::both(zh, en)),
            (Some(one), ..) | (None, Some(one), None) | (None, None, Some(one)) => Some(Text::plain(one)),
        }
    }

    /// What makes it differ within its group: "Red / M".
    fn difference(&self) -> String {
        let cells = self.cells.iter().filter(|(c, _)| matches!(c, Column::Size | Column::Color | Column::Other));
        cells.map(|(_, text)| text.as_str()).collect::<Vec<_>>().join(" / ")
    }

    fn sold_out(&self) -> bool {
        self.get(Column::Availability).is_some_and(|text| {
            let text = text.to_lowercase().replace(['_', ' '], "");
            ["outofstock", "false", "no", "0", "discontinued", "soldout", "下架", "售罄", "缺货"]
                .contains(&text.as_str())
        })
    }
}

/// A row that was understood.
struct Ware {
    line: u64,
    id: String,
    group: Option<String>,
    price: Option<i64>,
    currency: Currency,
    row: Row,
}

/// Makes products out of rows as they come.
pub struct Wares {
    shops: Shops,
    usual: Currency,
    open: Vec<Ware>,
    closed: HashSet<String>,
}

impl Wares {
    /// `usual` is the currency of a price that names none.
    pub fn new(shop: &str, usual: Currency) -> Self {
        Self { shops: Shops::new(shop), usual, open: Vec::new(), closed: HashSet::new() }
    }

    /// Takes a row in.
    ///
    /// # Errors
    /// Those of the sink.
    pub fn take(&mut self, row: Row, sink: &mut Sink) -> io::Result<()> {
        let line = row.line;
        let ware = match self.understood(row) {
            Ok(ware) => ware,
            Err(reason) => return sink(line, Err(reason)),
        };
        if self.open.first().is_some_and(|first| first.group.is_none() || first.group != ware.group) {
            self.finish(sink)?;
        }
        self.open.push(ware);
        Ok(())
    }

    fn understood(&self, row: Row) -> Result<Ware, String> {
        if row.sold_out() {
            return Err("it is sold out".to_owned());
        }
        let title = row.title().ok_or("it has no title")?;
        let (mut price, mut currency) = (None, row.get(Column::Currency).map(str::to_owned));
        if let Some(text) = row.get(Column::SalePrice).or_else(|| row.get(Column::Price)) {
            let read = Price::read(text)?;
            let own = read.currency.map(String::from);
            currency = currency.or(own);
            price = Some(read);
        }
        let currency = match currency {
            Some(code) => Currency::try_from(code.trim().to_uppercase()).map_err(|error| error.to_string())?,
            None => self.usual,
        };
        let price = price.map(|price| price.minor(currency)).transpose()?;
        let id = row.get(Column::Id).map_or_else(
            || {
                [row.get(Column::Shop).unwrap_or_default(), title.all().next().unwrap_or_default(), &row.difference()]
                    .join("/")
            },
            str::to_owned,
        );
        Ok(Ware { line: row.line, id, group: row.get(Column::Group).map(str::to_owned), price, currency, row })
    }

    /// Hands on the product that is being put together.
    ///
    /// # Errors
    /// Those of the sink.
    pub fn finish(&mut self, sink: &mut Sink) -> io::Result<()> {
        let wares = std::mem::take(&mut self.open);
        let group = wares.first().and_then(|first| first.group.clone());
        let whole = group.as_ref().is_some_and(|group| self.closed.insert(group.clone()));
        if wares.len() > 1 && whole && wares.iter().all(|ware| ware.currency == wares[0].currency) {
            return self.grouped(group.unwrap_or_default(), wares, sink);
        }
        // A group that goes on after others, or in another currency, is products of their own.
        wares.into_iter().try_for_each(|ware| {
            let id = ware.id.clone();
            self.single(id, ware, sink)
        })
    }

    fn single(&mut self, id: String, ware: Ware, sink: &mut Sink) -> io::Result<()> {
        let mut product = self.product(id, &ware, sink)?;
        let difference = ware.row.difference();
        if difference.is_empty() {
            product.price = ware.price;
        } else {
            product.variants = vec![variant(&ware, difference)];
        }
        sink(ware.line, Ok(Record::Product(product)))
    }

    fn grouped(&mut self, id: String, wares: Vec<Ware>, sink: &mut Sink) -> io::Result<()> {
        let mut product = self.product(id, &wares[0], sink)?;
        for ware in &wares {
            let difference = ware.row.difference();
            let own = ware.row.title().and_then(|title| title.all().next().map(str::to_owned)).unwrap_or_default();
            product.variants.push(variant(ware, if difference.is_empty() { own } else { difference }));
        }
        sink(wares[0].line, Ok(Record::Product(product)))
    }

    fn product(&mut self, id: String, ware: &Ware, sink: &mut Sink) -> io::Result<Product> {
        let row = &ware.row;
        let (merchant, new) = self.shops.of(row.get(Column::Shop), ware.currency);
        if let Some(record) = new {
            sink(ware.line, Ok(record))?;
        }
        let category = row.get(Column::Category).and_then(|path| path.rsplit('>').next()).map(str::trim);
        let mut aliases = row.many(Column::Aliases);
        let title = row.title().unwrap_or_default();
        if let Some(brand) = row.get(Column::Brand).filter(|brand| title.all().all(|title| !title.contains(brand))) {
            aliases.extend(title.all().map(|title| format!("{brand} {title}")));
        }
        let vertical = row.get(Column::Vertical).map(str::to_lowercase);
        Ok(Product {
            merchant: Some(merchant),
            aliases,
            vertical: vertical.and_then(|term| Vertical::ALL.iter().copied().find(|vertical| vertical.term() == term)),
            category: category.map(Text::plain).unwrap_or_default(),
            tags: row.many(Column::Tags),
            allergens: row.many(Column::Allergens),
            ..Product::named(ProductId(id), title)
        })
    }
}

fn variant(ware: &Ware, title: String) -> Variant {
    Variant {
        id: ItemId(ware.id.clone()),
        title: Text::plain(title),
        aliases: Vec::new(),
        price: ware.price,
        starts: None,
        default: false,
    }
}
