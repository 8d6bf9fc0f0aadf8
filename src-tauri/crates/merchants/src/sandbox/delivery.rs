//! Where a checkout goes to and how: destinations, and the ways of delivery that there are to choose from.

use super::bill::{Bill, Total};
use super::house::House;
use super::session::Message;
use super::wanted::{Destination, WantedFulfillment, WantedMethod};
use serde::{Deserialize, Serialize};

/// Where to and how (`types/fulfillment.json`).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Fulfillment {
    methods: Vec<Method>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
struct Method {
    id: String,
    #[serde(rename = "type")]
    kind: String,
    line_item_ids: Vec<String>,
    destinations: Vec<Destination>,
    selected_destination_id: Option<String>,
    groups: Vec<Group>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
struct Group {
    id: String,
    line_item_ids: Vec<String>,
    options: Vec<Choice>,
    selected_option_id: Option<String>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
struct Choice {
    id: String,
    title: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    description: Option<String>,
    totals: Vec<Total>,
}

const METHOD: &str = "delivery";
const GROUP: &str = "all";
const STANDARD: &str = "standard";

impl Fulfillment {
    /// How a bill's items are brought, by what is wanted and the addresses that are known; `None` where nothing of them
    /// is brought. What is missing is told in `messages`.
    pub fn of(
        bill: &Bill,
        house: &House,
        wanted: WantedFulfillment,
        known: &[Destination],
        messages: &mut Vec<Message>,
    ) -> Option<Self> {
        let delivery = bill.delivery?;
        let lines = bill.lines.iter().map(|line| line.id.clone()).collect();
        let ways = |country: Option<&str>| ways(house, country, bill, delivery);
        let method = Method::of(wanted.methods.into_iter().next(), lines, known, &ways, messages);
        Some(Self { methods: vec![method] })
    }

    fn way(&self) -> Option<&Choice> {
        self.methods.first()?.groups.first()?.chosen()
    }

    /// What the way that was chosen costs, in minor units.
    pub fn fee(&self) -> Option<i64> {
        self.way()?.totals.last().map(|total| total.amount)
    }

    /// The way that was chosen, in words.
    pub fn title(&self) -> Option<&str> {
        self.way().map(|way| way.title.as_str())
    }

    /// The address that it goes to.
    pub fn destination(&self) -> Option<&Destination> {
        let method = self.methods.first()?;
        method.destinations.iter().find(|one| one.id == method.selected_destination_id)
    }
}

impl Group {
    fn chosen(&self) -> Option<&Choice> {
        let chosen = self.selected_option_id.as_ref()?;
        self.options.iter().find(|option| option.id == *chosen)
    }
}

/// What there is to choose from: the ways of the house, or the one at the fee of the menu.
fn ways(house: &House, country: Option<&str>, bill: &Bill, (fee, minutes): (i64, Option<(u32, u32)>)) -> Vec<Choice> {
    let costs = |price| vec![Total::new("fulfillment", None, price), Total::new("total", None, price)];
    if house.deliveries.is_empty() {
        return vec![Choice {
            id: STANDARD.to_owned(),
            title: "外卖配送 / Delivery to the door".to_owned(),
            description: minutes.map(|(from, to)| format!("{from}–{to} min")),
            totals: costs(fee),
        }];
    }
    let sold = bill.lines.iter().map(|line| &line.item.id);
    let ways = house.deliveries(country, bill.subtotal, sold).into_iter();
    let way = ways.map(|(way, price)| Choice {
        id: way.id.clone(),
        title: way.title.clone(),
        description: None,
        totals: costs(price),
    });
    way.collect()
}

impl Method {
    fn of(
        wanted: Option<WantedMethod>,
        lines: Vec<String>,
        known: &[Destination],
        ways: &dyn Fn(Option<&str>) -> Vec<Choice>,
        messages: &mut Vec<Message>,
    ) -> Self {
        let mut need = |code: &str, content: &str, path: &str| {
            messages.push(Message::error(code, content.to_owned(), format!("$.fulfillment.methods[0]{path}")));
        };
        let wanted = wanted.filter(|method| {
            let shipping = method.kind.as_deref().is_none_or(|kind| kind == "shipping");
            if !shipping {
                need("fulfillment_method_unavailable", "The sandbox delivers only: choose shipping.", ".type");
            }
            shipping
        });
        let (mut destinations, mut selected, groups) = match wanted {
            None => (Vec::new(), None, Vec::new()),
            Some(method) if method.destinations.is_empty() => {
                (known.to_vec(), method.selected_destination_id, method.groups)
            }
            Some(method) => (method.destinations, method.selected_destination_id, method.groups),
        };
        for (at, destination) in destinations.iter_mut().enumerate() {
            let id = destination.id.take().filter(|id| !id.is_empty());
            let stored = known.iter().find(|one| destination.is_in(one)).and_then(|one| one.id.clone());
            if stored.is_some() && selected.is_some() && selected == id {
                selected.clone_from(&stored);
            }
            destination.id = Some(stored.or(id).unwrap_or_else(|| format!("destination-{}", at + 1)));
        }
        let selected = match destinations.as_slice() {
            [only] if selected.is_none() => Some(only),
            several => several.iter().find(|one| one.id == selected),
        };
        let selected = selected.filter(|one| one.address.says_where());
        let country = selected.and_then(|one| one.address.address_country.clone());
        let selected = selected.and_then(|one| one.id.clone());
        let mut method = Self {
            id: METHOD.to_owned(),
            kind: "shipping".to_owned(),
            line_item_ids: lines.clone(),
            destinations,
            selected_destination_id: selected,
            groups: Vec::new(),
        };
        if method.selected_destination_id.is_none() {
            need("destination_required", "An address to deliver to is needed.", ".selected_destination_id");
            return method;
        }
        let options = ways(country.as_deref());
        let asked = groups.into_iter().find_map(|group| group.selected_option_id);
        let chosen = asked.clone().filter(|asked| options.iter().any(|option| option.id == *asked));
        if chosen.is_none() {
            let content = if asked.is_some() { "There is no such delivery." } else { "A delivery must be chosen." };
            need("fulfillment_option_required", content, ".groups[0].selected_option_id");
        }
        method.groups.push(Group { id: GROUP.to_owned(), line_item_ids: lines, options, selected_option_id: chosen });
        method
    }
}
