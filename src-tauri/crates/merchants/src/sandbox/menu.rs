//! What the sandbox sells: the records of a feed, by the ids that orders use.

use super::life::Kind;
use std::collections::HashMap;
use yiju_domain::feed::{Choice, Deal, Merchant, ModifierGroup, Product, Record};
use yiju_domain::id::{ItemId, MerchantId};
use yiju_domain::intent::Vertical;
use yiju_domain::pricing::CartLine;
use yiju_domain::text::Text;

/// Merchants, each with its products and deals.
#[derive(Debug, Default)]
pub struct Menu {
    shops: Vec<Shop>,
}

/// One merchant with what it sells.
#[derive(Debug)]
pub struct Shop {
    /// Who it is.
    pub merchant: Merchant,
    /// What it takes off.
    pub deals: Vec<Deal>,
    products: Vec<Product>,
    /// Product, and variant where there are several, by item.
    items: HashMap<ItemId, (usize, Option<usize>)>,
}

/// Something that can be put in a line.
#[derive(Clone, Copy, Debug)]
pub struct Sold<'a> {
    /// Who sells it.
    pub shop: &'a Shop,
    item: &'a ItemId,
    product: &'a Product,
    variant: Option<usize>,
    /// Minor units of the shop's currency.
    pub price: i64,
}

impl Menu {
    /// The menu of a feed, or of several one after the other. Where the feed names no merchant, there is one called
    /// `sandbox`; a product that names none is the first one's.
    #[must_use]
    pub fn from_records(records: impl IntoIterator<Item = Record>) -> Self {
        let (mut shops, mut products, mut deals) = (Vec::<Shop>::new(), Vec::new(), Vec::new());
        for record in records {
            match record {
                Record::Merchant(merchant) if shops.iter().any(|shop| shop.merchant.id == merchant.id) => {}
                Record::Merchant(merchant) => shops.push(Shop::new(merchant)),
                Record::Product(product) => products.push(product),
                Record::Deal(deal) => deals.push(deal),
            }
        }
        if shops.is_empty() {
            shops.push(Shop::new(house()));
        }
        for product in products {
            let shop = match &product.merchant {
                None => shops.first_mut(),
                Some(id) => shops.iter_mut().find(|shop| shop.merchant.id == *id),
            };
            if let Some(shop) = shop {
                shop.put(product);
            }
        }
        for deal in deals {
            if let Some(shop) = shops.iter_mut().find(|shop| shop.merchant.id == deal.merchant) {
                shop.deals.push(deal);
            }
        }
        Self { shops }
    }

    /// Who sells.
    pub fn merchants(&self) -> impl Iterator<Item = &Merchant> {
        self.shops.iter().map(|shop| &shop.merchant)
    }

    /// What one merchant sells, or what all of them do; `None` for a merchant that is not there.
    pub(super) fn stall(&self, merchant: Option<&MerchantId>) -> Option<&[Shop]> {
        match merchant {
            None => Some(&self.shops),
            Some(id) => {
                let at = self.shops.iter().position(|shop| shop.merchant.id == *id)?;
                Some(&self.shops[at..=at])
            }
        }
    }
}

fn house() -> Merchant {
    Merchant { name: Text::both("沙盒商家", "Sandbox"), sandbox: true, ..Merchant::named("sandbox") }
}

impl Shop {
    fn new(merchant: Merchant) -> Self {
        Self { merchant, deals: Vec::new(), products: Vec::new(), items: HashMap::new() }
    }

    fn put(&mut self, product: Product) {
        let at = self.products.len();
        let usual = product.variants.iter().position(|variant| variant.default);
        let usual = usual.or(if product.variants.is_empty() { None } else { Some(0) });
        self.items.entry(ItemId::from(product.id.as_str())).or_insert((at, usual));
        for (variant, one) in product.variants.iter().enumerate() {
            self.items.insert(one.id.clone(), (at, Some(variant)));
        }
        self.products.push(product);
    }

    /// What it sells, in the feed's order.
    pub fn products(&self) -> &[Product] {
        &self.products
    }

    /// The product or variant of that id, where it has a price.
    pub fn find(&self, item: &ItemId) -> Option<Sold<'_>> {
        let (asked, &(at, variant)) = self.items.get_key_value(item)?;
        let product = &self.products[at];
        let item = variant.map_or(asked, |variant| &product.variants[variant].id);
        let price = variant.map_or(product.price, |variant| product.variants[variant].price);
        price.filter(|price| *price >= 0).map(|price| Sold { shop: self, item, product, variant, price })
    }
}

impl<'a> Sold<'a> {
    /// What it is called, in every language that the feed has.
    pub fn title(&self) -> String {
        let variant = self.variant.map(|variant| &self.product.variants[variant].title);
        match variant {
            None => titled(&self.product.title),
            Some(variant) => format!("{} · {}", titled(&self.product.title), titled(variant)),
        }
    }

    /// So many of it, as deals see them.
    pub const fn line(&self, quantity: u32) -> CartLine<'a> {
        CartLine { product: self.product, item: self.item, quantity, price: self.price, choices: 0 }
    }

    /// The choice of that id, with the group that it answers.
    pub fn choice(&self, item: &ItemId) -> Option<(&'a ModifierGroup, &'a Choice)> {
        self.product.modifier_groups.iter().find_map(|group| {
            let choice = group.choices.iter().find(|choice| choice.id == *item)?;
            Some((group, choice))
        })
    }

    /// Whether somebody must bring it.
    pub const fn is_brought(&self) -> bool {
        match self.product.vertical {
            None => true,
            Some(vertical) => vertical.is_brought(),
        }
    }

    /// How it comes to the buyer.
    pub const fn kind(&self) -> Kind {
        use Vertical as V;
        match self.product.vertical {
            None | Some(V::Drinks | V::Meals) => Kind::Made,
            Some(V::Groceries | V::Shopping) => Kind::Packed,
            Some(V::Vouchers) => Kind::Voucher,
            Some(_) => Kind::Ticket,
        }
    }
}

/// A text in every language that there is.
pub fn titled(text: &Text) -> String {
    text.all().collect::<Vec<_>>().join(" / ")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn menu(feed: &str) -> Menu {
        Menu::from_records(feed.lines().map(|line| Record::from_json(line).expect("a record")))
    }

    #[test]
    fn a_product_is_sold_as_its_usual_variant_and_a_variant_as_itself() {
        let menu = menu(concat!(
            r#"{"type":"merchant","id":"a","name":"A"}"#,
            "\n",
            r#"{"id":"tea","title":"Tea","variants":[{"id":"tea.m","title":"M","price":5},{"id":"tea.l","title":"L","price":7,"default":true}]}"#,
            "\n",
            r#"{"id":"water","merchant":"a","title":"Water","price":2}"#,
        ));
        let shop = &menu.stall(Some(&"a".into())).expect("there")[0];
        let price = |item: &str| shop.find(&item.into()).map(|sold| sold.price);
        assert_eq!((price("tea"), price("tea.m"), price("water"), price("beer")), (Some(7), Some(5), Some(2), None));
        assert_eq!(shop.find(&"tea".into()).expect("sold").title(), "Tea · L");
    }

    #[test]
    fn without_a_merchant_the_house_sells() {
        let menu = menu(r#"{"id":"water","title":"Water","price":2}"#);
        assert_eq!(menu.merchants().map(|merchant| merchant.id.as_str()).collect::<Vec<_>>(), ["sandbox"]);
        assert!(menu.stall(None).expect("all")[0].find(&"water".into()).is_some());
        assert!(menu.stall(Some(&"b".into())).is_none());
    }
}
