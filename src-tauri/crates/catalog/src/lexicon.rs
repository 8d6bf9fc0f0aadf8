//! The few hundred words of food and degree that Chinese and English menus share, each under one term.

use pinyin::ToPinyin;
use std::collections::{HashMap, HashSet};
use std::sync::LazyLock;

/// A term and the words that mean it. Written folded, Latin words in the singular as `text::words` makes them; the longest
/// phrase is taken first, so 奶油 is not 奶. A term of several words stands for those words.
const TERMS: &[(&str, &str)] = &[
    // degrees
    ("no", "no,without,zero,none,minus,不要,不另外加,不额外加,不另加,不加,不放,别放,别加,不,无,去,免,走"),
    ("less", "less,light,lightly,little,reduced,easy,少,少放,少加,少许"),
    ("slight", "slight,slightly,mild,touch,微,稍,一点,一点点"),
    ("half", "half,半"),
    ("normal", "normal,regular,standard,usual,正常,标准,常规"),
    ("more", "more,extra,heavy,多,多加,多放"),
    ("double", "double,双份,双倍,加倍"),
    ("full sugar", "全糖,满糖,full sugar,full sugars"),
    ("full ice", "全冰,full ice"),
    ("more spicy", "重辣,特辣,超辣,爆辣,变态辣,很辣,extra hot,very hot,very spicy"),
    ("medium spicy", "中辣,medium hot"),
    ("no sugar", "sugar free,unsweetened"),
    ("add", "add,加,放,added"),
    // sizes
    ("xlarge", "extra large,xl,x large,xlarge,特大,超大,加大,jumbo"),
    ("large", "large,big,venti,大杯,大份,大碗,大号,大桶"),
    ("medium", "medium,mid,grande,中杯,中份,中碗,中号"),
    ("small", "small,tall,小杯,小份,小碗,小号"),
    ("mini", "mini,迷你"),
    ("inch", "inch,寸,英寸"),
    ("ml", "ml,毫升,milliliter,millilitre"),
    ("liter", "liter,litre,升"),
    ("oz", "oz,ounce,盎司"),
    ("party", "party"),
    ("piece", "piece,pc,pcs,count,ct,块装,只装,个装,片装,枚"),
    // how it is had
    ("ice", "ice,iced,cold,chilled,冰,冰块,冷,冻,ice cube"),
    ("hot", "hot,热,热饮"),
    ("warm", "warm,温,温热,微温"),
    ("roomtemp", "room temperature,room temp,常温"),
    ("spicy", "spicy,spice,辣,辣度,spiciness,heat"),
    ("sugar", "sugar,sweet,sweetness,糖,甜,甜度,糖度"),
    ("sour", "sour,酸"),
    ("salt", "salt,盐"),
    ("crispy", "crispy,crisp,crunchy,脆,酥,香脆,酥脆"),
    ("fried", "fried,炸,油炸,deep fried"),
    ("grilled", "grilled,烤,roast,roasted,barbecue,bbq,烧烤,barbecued"),
    ("steamed", "steamed,steam,蒸,清蒸"),
    ("vegetarian", "vegetarian,veggy,素,素食"),
    ("vegan", "vegan,纯素"),
    ("signature", "signature,招牌"),
    ("classic", "classic,original,plain,经典,原味"),
    ("decaf", "decaf,decaffeinated,低因"),
    // drinks
    ("tea", "tea,茶"),
    ("milk", "milk,奶,牛奶,鲜奶,鲜牛奶"),
    ("oat", "oat,oatmilk,燕麦"),
    ("soy milk", "豆浆,soymilk"),
    ("soy", "soy,soya,豆奶"),
    ("coconut", "coconut,椰子,椰,生椰"),
    ("almond", "almond,杏仁,巴旦木"),
    ("pearl", "pearl,boba,tapioca,tapioca pearl,tapioca ball,boba pearl,珍珠,波霸,黑珍珠,粉圆"),
    ("pearl milk tea", "bubble tea,bubble milk tea,boba tea,珍奶"),
    ("grass jelly", "仙草,烧仙草,grass jelly"),
    ("redbean", "red bean,红豆"),
    ("mungbean", "mung bean,绿豆"),
    ("taro", "taro,芋,芋头,芋泥,芋圆"),
    ("pudding", "pudding,布丁"),
    ("coconutjelly", "coconut jelly,nata de coco,椰果"),
    ("milkfoam", "milk foam,milk cap,cheese foam,奶盖,芝士奶盖"),
    ("coffee", "coffee,咖啡"),
    ("americano", "americano,美式,美式咖啡"),
    ("latte", "latte,拿铁"),
    ("cappuccino", "cappuccino,卡布奇诺"),
    ("mocha", "mocha,摩卡"),
    ("espresso", "espresso,浓缩,意式浓缩"),
    ("flat white", "flat white,澳白,馥芮白"),
    ("macchiato", "macchiato,玛奇朵,玛奇雅朵"),
    ("cold brew", "cold brew,冷萃"),
    ("chocolate", "chocolate,巧克力,朱古力"),
    ("cocoa", "cocoa,可可"),
    ("matcha", "matcha,抹茶"),
    ("green", "green,绿"),
    ("black", "black,黑"),
    ("black tea", "红茶"),
    ("oolong", "oolong,乌龙"),
    ("jasmine", "jasmine,茉莉,茉香"),
    ("puer", "puer,pu er,普洱"),
    ("juice", "juice,果汁,汁,鲜榨"),
    ("lemon", "lemon,柠檬,柠"),
    ("lime", "lime,青柠"),
    ("soda", "soda,soft drink,汽水,苏打"),
    ("cola", "cola,coke,coca cola,可乐,可口可乐"),
    ("sprite", "sprite,雪碧"),
    ("zero", "零度,无糖可乐"),
    ("diet", "diet,健怡"),
    ("water", "water,水"),
    ("mineral water", "矿泉水"),
    ("beer", "beer,啤酒"),
    ("yogurt", "yogurt,yoghurt,酸奶"),
    ("smoothy", "smoothy,冰沙,沙冰,思慕雪"),
    ("milkshake", "milkshake,奶昔,milk shake,shake"),
    ("icecream", "ice cream,icecream,冰淇淋,冰激凌,雪糕"),
    ("syrup", "syrup,糖浆"),
    ("brown sugar", "brown sugar,黑糖,红糖"),
    ("vanilla", "vanilla,香草"),
    ("caramel", "caramel,焦糖"),
    ("hazelnut", "hazelnut,榛子,榛果"),
    ("honey", "honey,蜂蜜"),
    ("osmanthus", "osmanthus,桂花"),
    // fruit
    ("mango", "mango,芒果"),
    ("strawberry", "strawberry,草莓"),
    ("grape", "grape,葡萄"),
    ("grapefruit", "grapefruit,西柚,葡萄柚"),
    ("orange", "orange,橙,橙子,甜橙"),
    ("peach", "peach,桃,桃子,水蜜桃,蜜桃"),
    ("watermelon", "watermelon,西瓜"),
    ("pineapple", "pineapple,菠萝,凤梨"),
    ("apple", "apple,苹果"),
    ("banana", "banana,香蕉"),
    ("passionfruit", "passion fruit,passionfruit,百香果"),
    ("lychee", "lychee,荔枝"),
    ("kiwi", "kiwi,猕猴桃,奇异果"),
    ("avocado", "avocado,牛油果"),
    ("guacamole", "guacamole,guac,鳄梨酱,牛油果酱"),
    ("durian", "durian,榴莲"),
    ("plum", "plum,酸梅,乌梅,梅子"),
    ("blueberry", "blueberry,蓝莓"),
    // meat, fish, eggs
    ("beef", "beef,牛肉,牛"),
    ("beef brisket", "牛腩,beef brisket,brisket"),
    ("steak", "steak,牛排"),
    ("pork", "pork,猪肉,猪"),
    ("pork rib", "排骨,pork rib,sparerib,spare rib"),
    ("meat", "meat,肉"),
    ("minced pork", "肉末,肉碎"),
    ("lamb", "lamb,mutton,羊肉,羊"),
    ("chicken", "chicken,鸡,鸡肉"),
    ("chicken wing", "鸡翅,chicken wing,wing"),
    ("chicken leg", "鸡腿,drumstick"),
    ("chicken breast", "鸡胸,鸡胸肉"),
    ("chicken nugget", "鸡块,nugget,chicken nugget"),
    ("duck", "duck,鸭,鸭肉"),
    ("fish", "fish,鱼,鱼肉"),
    ("salmon", "salmon,三文鱼"),
    ("tuna", "tuna,金枪鱼,吞拿鱼"),
    ("eel", "eel,鳗鱼"),
    ("shrimp", "shrimp,prawn,虾,虾仁,大虾"),
    ("crab", "crab,蟹,螃蟹"),
    ("crab stick", "蟹柳,蟹棒,crab stick"),
    ("squid", "squid,calamari,鱿鱼"),
    ("shellfish", "shellfish,贝类,clam,蛤蜊"),
    ("oyster", "oyster,生蚝,牡蛎"),
    ("egg", "egg,蛋,鸡蛋"),
    ("fried egg", "煎蛋,荷包蛋,fried egg"),
    ("braised egg", "卤蛋,braised egg,marinated egg"),
    ("ham", "ham,火腿"),
    ("sausage", "sausage,香肠,肠,烤肠"),
    ("bacon", "bacon,培根"),
    ("pepperoni", "pepperoni,意大利辣香肠"),
    ("luncheon meat", "午餐肉,luncheon meat,spam"),
    ("tofu", "tofu,bean curd,豆腐"),
    ("tripe", "tripe,毛肚,牛肚"),
    // vegetables and seasoning
    ("coriander", "coriander,cilantro,香菜,芫荽,芫茜"),
    ("scallion", "scallion,green onion,spring onion,葱,葱花,香葱,小葱,大葱"),
    ("onion", "onion,洋葱"),
    ("garlic", "garlic,蒜,大蒜,蒜蓉,蒜泥"),
    ("ginger", "ginger,姜,生姜"),
    ("chili", "chili,chilli,chile,辣椒,小米辣"),
    ("chili oil", "红油,辣油,辣椒油,chili oil"),
    ("pepper", "pepper,胡椒,彩椒,青椒,bell pepper"),
    ("sichuan pepper", "花椒,sichuan pepper,sichuan peppercorn"),
    ("tomato", "tomato,番茄,西红柿"),
    ("potato", "potato,土豆,马铃薯"),
    ("fry", "french fry,fry,chip,薯条"),
    ("mushroom", "mushroom,蘑菇,香菇,菇"),
    ("olive", "olive,橄榄,黑橄榄"),
    ("corn", "corn,sweetcorn,玉米"),
    ("cucumber", "cucumber,黄瓜,青瓜"),
    ("pickle", "pickle,酸黄瓜"),
    ("lettuce", "lettuce,生菜"),
    ("cabbage", "cabbage,白菜,卷心菜,包菜"),
    ("spinach", "spinach,菠菜"),
    ("broccoli", "broccoli,西兰花"),
    ("carrot", "carrot,胡萝卜"),
    ("eggplant", "eggplant,aubergine,茄子"),
    ("vegetable", "vegetable,veg,蔬菜,青菜"),
    ("fajita vegetable", "fajita veggy"),
    ("grilled vegetable", "grilled veggy"),
    ("roasted vegetable", "roasted veggy"),
    ("mixed vegetable", "mixed veggy"),
    ("basil", "basil,罗勒"),
    ("mint", "mint,薄荷"),
    ("seaweed", "seaweed,nori,海苔,紫菜"),
    ("kimchi", "kimchi,泡菜,辣白菜"),
    ("cheese", "cheese,芝士,奶酪,起司"),
    ("mozzarella", "mozzarella,mozz,马苏里拉"),
    ("parmesan", "parmesan,parm,parmigiano,帕尔马,帕玛森"),
    ("cream", "cream,奶油,淡奶油"),
    ("butter", "butter,黄油"),
    ("mayonnaise", "mayonnaise,mayo,蛋黄酱,沙拉酱"),
    ("ketchup", "ketchup,番茄酱"),
    ("sauce", "sauce,酱,酱汁"),
    ("vinegar", "vinegar,醋"),
    ("oil", "oil,油"),
    ("wasabi", "wasabi,芥末"),
    ("peanut", "peanut,花生,花生碎"),
    ("nut", "nut,坚果"),
    ("walnut", "walnut,核桃"),
    ("cashew", "cashew,腰果"),
    ("pistachio", "pistachio,开心果"),
    ("sesame", "sesame,芝麻"),
    ("wheat", "wheat,小麦"),
    ("gluten", "gluten,麸质"),
    ("dairy", "dairy,lactose,乳制品,奶制品,乳糖,乳"),
    ("seafood", "seafood,海鲜"),
    // dishes
    ("rice", "rice,饭,米饭,白饭,steamed rice,white rice"),
    ("fried rice", "炒饭,fried rice"),
    ("porridge", "porridge,congee,粥"),
    ("noodle", "noodle,面,面条"),
    ("rice noodle", "米线,米粉,河粉,rice noodle"),
    ("chow mein", "炒面,fried noodle,chow mein"),
    ("dumpling", "dumpling,jiaozi,饺子,水饺,饺"),
    ("potsticker", "potsticker,pot sticker,锅贴,煎饺"),
    ("wonton", "wonton,馄饨,云吞,抄手"),
    ("bun", "bun,baozi,包子"),
    ("meat bun", "肉包,肉包子"),
    ("soup bun", "小笼包,xiaolongbao,soup dumpling"),
    ("dough stick", "油条,youtiao,fried dough stick"),
    ("pancake", "pancake,饼,煎饼"),
    ("bread", "bread,面包"),
    ("toast", "toast,吐司"),
    ("soup", "soup,汤,broth"),
    ("hotpot", "hotpot,hot pot,火锅"),
    ("pizza", "pizza,披萨,比萨"),
    ("crust", "crust,饼底,dough"),
    ("burger", "burger,hamburger,汉堡,汉堡包"),
    ("hotdog", "hot dog,hotdog,热狗"),
    ("sandwich", "sandwich,三明治"),
    ("pasta", "pasta,spaghetti,意面,意大利面"),
    ("salad", "salad,沙拉,色拉"),
    ("sushi", "sushi,寿司"),
    ("sashimi", "sashimi,刺身"),
    ("ramen", "ramen,拉面,日式拉面"),
    ("udon", "udon,乌冬,乌冬面"),
    ("curry", "curry,咖喱"),
    ("bibimbap", "bibimbap,石锅拌饭,拌饭"),
    ("ricecake", "tteokbokki,rice cake,年糕,炒年糕"),
    ("cake", "cake,蛋糕"),
    ("cheesecake", "cheesecake,芝士蛋糕"),
    ("cooky", "cooky,曲奇,饼干"),
    ("dessert", "dessert,甜品,甜点"),
    ("egg tart", "蛋挞,egg tart"),
    ("tart", "tart,挞"),
    ("cold cucumber salad", "凉拌黄瓜,拍黄瓜,smashed cucumber"),
    ("kung pao chicken", "宫保鸡丁,kung pao chicken,gong bao chicken"),
    ("mapo tofu", "麻婆豆腐,mapo tofu"),
    ("twice cooked pork", "回锅肉,twice cooked pork"),
    ("char siu", "叉烧,char siu,barbecue pork,bbq pork"),
    ("malatang", "麻辣烫,malatang"),
    // asked in general
    ("drink", "drink,beverage,饮料,饮品,喝的,好喝的,水喝"),
    ("food", "food,吃的,好吃的,美食"),
    ("lunch", "lunch,午饭,午餐,中饭"),
    ("dinner", "dinner,supper,晚饭,晚餐"),
    ("breakfast", "breakfast,早饭,早餐,早点,含早"),
    ("one breakfast", "单早"),
    ("two breakfast", "双早"),
    ("latenight", "夜宵,宵夜,midnight snack"),
    ("takeaway", "takeaway,takeout,take out,delivery,外卖"),
    ("naan", "naan,nan,馕"),
    // goods
    ("toilet paper", "toilet paper,toilet roll,loo roll,卷纸,卫生纸,厕纸"),
    ("tissue", "tissue,kleenex,抽纸,纸巾,面巾纸,餐巾纸"),
    ("nappy", "nappy,diaper,纸尿裤,尿不湿,尿布"),
    ("dish soap", "dish soap,washing up liquid,洗洁精,洗碗液"),
    ("bin bag", "bin bag,trash bag,garbage bag,rubbish bag,垃圾袋"),
    ("instant noodle", "instant noodle,cup noodle,方便面,泡面"),
    ("cable", "cable,usb cable,usb c cable,type c cable,charging cable,charger cable,数据线,充电线"),
    ("charger", "charger,充电器,充电头"),
    ("power bank", "power bank,充电宝,移动电源"),
    ("earphone", "earphone,earbud,headphone,耳机"),
    ("running shoe", "running shoe,sneaker,跑鞋,运动鞋,球鞋"),
    ("baby bottle", "奶瓶"),
    ("mug", "mug,茶杯,水杯,马克杯,咖啡杯,保温杯,杯子"),
    ("lunch box", "饭盒,便当盒,午餐盒"),
    ("rice cooker", "电饭煲,电饭锅"),
    ("teapot", "teapot,茶壶"),
    ("snack", "snack,小吃,零食"),
    ("set", "set,套餐,combo,set meal"),
    ("something", "something,anything,东西,随便,thing,stuff"),
];

/// Left out of every phrase, wanted or offered.
const CONNECTORS: &str = "a,an,the,of,with,and,or,some,please,my,your,plus,in,on,for,的,和,与,及,了";

/// Costs nothing where a menu does not say it too.
const SOFT: &str = "bottle,can,glas,glass,cup,bowl,plate,slice,piece,order,side,portion,serving,box,pack,set,style,size,sized,\
    topping,flavor,flavour,flavored,杯,碗,份,个,盘,碟,瓶,罐,盒,只,块,装,款,味,串,根,听,桶,one,1,normal,classic,add,有,要,fresh,nice,good,\
    delicious,tasty,kind,type,any,new,点,来,fluid,fl,just,only,also,instead,换,成,the";

/// The words of a group's question beside its subject: "Choose your sauce", "Sugar level", 辣度选择.
const ASKING: &str = "choose,choice,select,selection,pick,make,it,what,which,how,would,do,you,your,like,want,level,amount,\
    option,optional,preference,type,kind,prefer,required,up,at,least,most,to,add,extra,more,remove,ingredient,off,from,change,customize,\
    customise,customization,build,own,top,thing,every,each,get,be,cooked,选,择,选择,要,求,度,量,类,请,可,加,必,单,多,项";

/// Words that name nothing in particular.
const GENERAL: &str = "drink,food,lunch,dinner,latenight,takeaway,snack,something,breakfast,eat,to,meal,吃,喝,饿,渴,good,nice,tasty,delicious,好";

/// What an avoided word also means.
const HOLDS: &[(&str, &str)] = &[
    ("nut", "peanut,almond,walnut,cashew,hazelnut,pistachio"),
    ("seafood", "fish,shrimp,crab,shellfish,squid,oyster,salmon,tuna,eel"),
    ("shellfish", "shrimp,crab,oyster,squid"),
    ("fish", "salmon,tuna,eel"),
    ("dairy", "milk,cheese,cream,butter,yogurt,icecream,milkfoam,mozzarella,latte,cappuccino,milkshake"),
    ("milk", "dairy,cheese,cream,butter,yogurt,icecream,milkfoam,mozzarella,latte,cappuccino,milkshake"),
    ("gluten", "wheat,noodle,bread,bun,dumpling,burger,pizza,pasta,toast"),
    ("wheat", "gluten,noodle,bread,bun,dumpling,burger,pizza,pasta,toast"),
    ("meat", "beef,pork,chicken,lamb,duck,ham,sausage,bacon,steak,pepperoni"),
    ("spicy", "chili,mala"),
    ("chili", "spicy,mala"),
    ("soy", "tofu"),
];

type Phrases = HashMap<String, Vec<(Vec<String>, Vec<String>)>>;

/// A phrase's pieces: Latin words, or each Han character.
fn split(phrase: &str) -> Vec<String> {
    let mut pieces: Vec<String> = Vec::new();
    for word in phrase.split(' ') {
        if word.is_ascii() {
            pieces.push(word.to_owned());
        } else {
            pieces.extend(word.chars().map(String::from));
        }
    }
    pieces
}

static PHRASES: LazyLock<Phrases> = LazyLock::new(|| {
    let mut phrases = Phrases::new();
    for (term, all) in TERMS {
        for phrase in all.split(',').map(split) {
            let terms = term.split(' ').map(String::from).collect();
            phrases.entry(phrase[0].clone()).or_default().push((phrase, terms));
        }
    }
    for same_start in phrases.values_mut() {
        same_start.sort_by_key(|(phrase, _)| std::cmp::Reverse(phrase.len()));
    }
    phrases
});

/// The Chinese phrases of two characters and more by their sound.
static SOUNDS: LazyLock<HashMap<Vec<&'static str>, &'static [String]>> = LazyLock::new(|| {
    let phrases = PHRASES.values().flatten().filter(|(phrase, _)| phrase.len() > 1);
    phrases.filter_map(|(phrase, terms)| Some((sound(phrase)?, terms.as_slice()))).collect()
});

static CONNECTING: LazyLock<HashSet<&str>> = LazyLock::new(|| CONNECTORS.split(',').collect());
static WEIGHTLESS: LazyLock<HashSet<&str>> = LazyLock::new(|| SOFT.split(',').map(str::trim).collect());
static QUESTION: LazyLock<HashSet<&str>> = LazyLock::new(|| ASKING.split(',').map(str::trim).collect());
static UNSPECIFIC: LazyLock<HashSet<&str>> = LazyLock::new(|| GENERAL.split(',').collect());

/// The longest phrase at the start of `pieces` that has a term: its length in pieces, and the term's words.
pub fn lookup(pieces: &[String]) -> Option<(usize, &'static [String])> {
    let same_start = PHRASES.get(pieces.first()?)?;
    same_start
        .iter()
        .find(|(phrase, _)| pieces.starts_with(phrase))
        .map(|(phrase, terms)| (phrase.len(), terms.as_slice()))
}

/// The Chinese phrase that sounds like the start of `pieces`, as [`lookup`]: 真珠 typed for 珍珠.
pub fn lookup_by_sound(pieces: &[String]) -> Option<(usize, &'static [String])> {
    (2..=pieces.len().min(4)).rev().find_map(|length| {
        let terms = SOUNDS.get(&sound(&pieces[..length])?)?;
        Some((length, *terms))
    })
}

/// How Han characters sound, without tones; `None` where a piece is none.
fn sound(pieces: &[String]) -> Option<Vec<&'static str>> {
    pieces.iter().map(|piece| piece.chars().next()?.to_pinyin().map(|sound| sound.plain())).collect()
}

/// Whether a word is left out of every phrase.
pub fn is_connector(word: &str) -> bool {
    CONNECTING.contains(word)
}

/// Whether a word says nothing of its own beside others.
pub fn is_soft(word: &str) -> bool {
    WEIGHTLESS.contains(word)
}

/// Whether a word belongs to a group's question and not to its subject.
pub fn is_asking(word: &str) -> bool {
    QUESTION.contains(word)
}

/// Whether a word asks for food or drink in general.
pub fn is_general(word: &str) -> bool {
    UNSPECIFIC.contains(word)
}

/// The terms that an avoided term holds beside itself: nuts hold peanuts.
pub fn held_by(term: &str) -> impl Iterator<Item = &'static str> {
    HOLDS.iter().filter(move |(holder, _)| *holder == term).flat_map(|(_, held)| held.split(','))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_longest_phrase_is_taken() {
        let (length, terms) = lookup(&split("奶油")).expect("known");
        assert_eq!((length, terms), (2, ["cream".to_owned()].as_slice()));
        let (length, terms) = lookup(&split("奶茶")).expect("known");
        assert_eq!((length, terms), (1, ["milk".to_owned()].as_slice()));
    }

    #[test]
    fn a_held_term_is_a_term() {
        for (holder, held) in HOLDS {
            assert!(is_term(holder), "{holder}");
            for term in held.split(',').filter(|&term| term != "mala") {
                assert!(is_term(term), "{term}");
            }
        }
    }

    fn is_term(word: &str) -> bool {
        TERMS.iter().any(|(term, _)| term.split(' ').any(|part| part == word))
    }
}
