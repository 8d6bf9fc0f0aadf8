//! What kitchens cook: dishes put together from what is cooked, how, and with what.

use super::make::Name;

/// A kind of restaurant.
pub struct Kitchen {
    /// What stands behind its name.
    pub kind: Name,
    /// Shelves: name, usual price in minor units, dishes.
    pub shelves: &'static [(Name, i64, &'static [Name])],
    /// Whether it asks how spicy.
    pub spicy: bool,
}

const STAPLES: (Name, i64, &[Name]) = (
    ("主食", "Staples"),
    300,
    &[("米饭", "Steamed Rice"), ("馒头", "Steamed Bun"), ("花卷", "Flower Roll"), ("红薯", "Sweet Potato")],
);
const SODAS: (Name, i64, &[Name]) = (
    ("饮料", "Drinks"),
    500,
    &[
        ("可乐", "Cola"),
        ("柠檬汽水", "Lemon Soda"),
        ("橙味汽水", "Orange Soda"),
        ("矿泉水", "Mineral Water"),
        ("酸梅汤", "Sour Plum Drink"),
        ("豆浆", "Soy Milk"),
    ],
);
const COLD: (Name, i64, &[Name]) = (
    ("凉菜", "Cold Dishes"),
    1400,
    &[
        ("凉拌黄瓜", "Cucumber Salad"),
        ("凉拌木耳", "Wood Ear Salad"),
        ("皮蛋豆腐", "Century Egg with Tofu"),
        ("老醋花生", "Peanuts in Vinegar"),
        ("口水鸡", "Chicken in Chili Oil"),
        ("蒜泥白肉", "Pork with Garlic"),
        ("凉拌海带丝", "Kelp Salad"),
        ("夫妻肺片", "Beef in Chili Sauce"),
    ],
);

/// All kinds.
pub const KITCHENS: &[Kitchen] = &[
    Kitchen {
        kind: ("川菜馆", "Sichuan Kitchen"),
        spicy: true,
        shelves: &[
            (
                ("招牌菜", "House Dishes"),
                3600,
                &[
                    ("宫保鸡丁", "Kung Pao Chicken"),
                    ("麻婆豆腐", "Mapo Tofu"),
                    ("回锅肉", "Twice-Cooked Pork"),
                    ("水煮鱼", "Fish in Chili Broth"),
                    ("水煮牛肉", "Beef in Chili Broth"),
                    ("鱼香肉丝", "Pork in Garlic Sauce"),
                    ("辣子鸡", "Chicken with Dried Chilies"),
                    ("毛血旺", "Spicy Blood Curd Stew"),
                    ("酸菜鱼", "Fish with Pickled Greens"),
                    ("干煸四季豆", "Dry-Fried Green Beans"),
                    ("鱼香茄子", "Eggplant in Garlic Sauce"),
                    ("泡椒牛蛙", "Bullfrog with Pickled Peppers"),
                ],
            ),
            (
                ("小吃", "Snacks"),
                1500,
                &[
                    ("担担面", "Dandan Noodles"),
                    ("红油抄手", "Wontons in Chili Oil"),
                    ("钟水饺", "Zhong Dumplings"),
                    ("酸辣粉", "Hot and Sour Noodles"),
                    ("凉面", "Cold Noodles"),
                    ("冰粉", "Ice Jelly"),
                ],
            ),
            COLD,
            STAPLES,
            SODAS,
        ],
    },
    Kitchen {
        kind: ("粤菜馆", "Cantonese Kitchen"),
        spicy: false,
        shelves: &[
            (
                ("点心", "Dim Sum"),
                1800,
                &[
                    ("虾饺", "Shrimp Dumplings"),
                    ("烧卖", "Siu Mai"),
                    ("叉烧包", "Barbecue Pork Bun"),
                    ("肠粉", "Rice Noodle Roll"),
                    ("凤爪", "Chicken Feet"),
                    ("萝卜糕", "Turnip Cake"),
                    ("流沙包", "Custard Bun"),
                    ("蛋挞", "Egg Tart"),
                    ("糯米鸡", "Sticky Rice with Chicken"),
                    ("排骨", "Steamed Spare Ribs"),
                ],
            ),
            (
                ("烧腊", "Roast Meats"),
                3800,
                &[
                    ("叉烧饭", "Barbecue Pork Rice"),
                    ("烧鹅饭", "Roast Goose Rice"),
                    ("烧鸭饭", "Roast Duck Rice"),
                    ("白切鸡", "White-Cut Chicken"),
                    ("豉油鸡", "Soy Sauce Chicken"),
                    ("双拼饭", "Two-Meat Rice"),
                ],
            ),
            (
                ("粥粉面", "Congee and Noodles"),
                2200,
                &[
                    ("皮蛋瘦肉粥", "Pork and Century Egg Congee"),
                    ("艇仔粥", "Sampan Congee"),
                    ("云吞面", "Wonton Noodles"),
                    ("干炒牛河", "Beef Chow Fun"),
                    ("星洲炒米粉", "Singapore Noodles"),
                    ("牛腩面", "Beef Brisket Noodles"),
                ],
            ),
            (
                ("甜品", "Desserts"),
                1600,
                &[
                    ("杨枝甘露", "Mango Pomelo Sago"),
                    ("双皮奶", "Double-Skin Milk"),
                    ("红豆沙", "Red Bean Soup"),
                    ("芝麻糊", "Black Sesame Soup"),
                ],
            ),
            SODAS,
        ],
    },
    Kitchen {
        kind: ("面馆", "Noodle House"),
        spicy: true,
        shelves: &[
            (
                ("汤面", "Noodle Soups"),
                1900,
                &[
                    ("牛肉面", "Beef Noodles"),
                    ("红烧牛肉面", "Braised Beef Noodles"),
                    ("番茄鸡蛋面", "Tomato Egg Noodles"),
                    ("雪菜肉丝面", "Pork and Pickled Greens Noodles"),
                    ("排骨面", "Pork Rib Noodles"),
                    ("三鲜面", "Three Delicacies Noodles"),
                    ("羊肉面", "Lamb Noodles"),
                    ("鸡汤面", "Chicken Noodle Soup"),
                    ("葱油拌面", "Scallion Oil Noodles"),
                    ("炸酱面", "Noodles with Soybean Paste"),
                    ("油泼面", "Oil-Splashed Noodles"),
                    ("刀削面", "Knife-Cut Noodles"),
                ],
            ),
            (
                ("炒饭炒面", "Fried Rice and Noodles"),
                1800,
                &[
                    ("扬州炒饭", "Yangzhou Fried Rice"),
                    ("蛋炒饭", "Egg Fried Rice"),
                    ("牛肉炒面", "Beef Chow Mein"),
                    ("鸡蛋炒面", "Egg Chow Mein"),
                    ("虾仁炒饭", "Shrimp Fried Rice"),
                ],
            ),
            COLD,
            SODAS,
        ],
    },
    Kitchen {
        kind: ("饺子馆", "Dumpling House"),
        spicy: false,
        shelves: &[
            (
                ("水饺", "Boiled Dumplings"),
                2000,
                &[
                    ("猪肉白菜水饺", "Pork and Cabbage Dumplings"),
                    ("韭菜鸡蛋水饺", "Chive and Egg Dumplings"),
                    ("猪肉芹菜水饺", "Pork and Celery Dumplings"),
                    ("三鲜水饺", "Three Delicacies Dumplings"),
                    ("羊肉水饺", "Lamb Dumplings"),
                    ("牛肉水饺", "Beef Dumplings"),
                    ("素三鲜水饺", "Vegetable Dumplings"),
                    ("虾仁水饺", "Shrimp Dumplings"),
                ],
            ),
            (
                ("锅贴包子", "Pot Stickers and Buns"),
                1600,
                &[
                    ("鲜肉锅贴", "Pork Pot Stickers"),
                    ("小笼包", "Soup Buns"),
                    ("生煎包", "Pan-Fried Buns"),
                    ("豆沙包", "Red Bean Bun"),
                    ("鲜肉馄饨", "Pork Wontons"),
                ],
            ),
            (
                ("汤粥", "Soups"),
                1000,
                &[
                    ("紫菜蛋花汤", "Seaweed Egg Soup"),
                    ("酸辣汤", "Hot and Sour Soup"),
                    ("小米粥", "Millet Porridge"),
                    ("南瓜粥", "Pumpkin Porridge"),
                ],
            ),
            COLD,
            SODAS,
        ],
    },
    Kitchen {
        kind: ("烧烤店", "Grill"),
        spicy: true,
        shelves: &[
            (
                ("肉串", "Skewers"),
                600,
                &[
                    ("羊肉串", "Lamb Skewer"),
                    ("牛肉串", "Beef Skewer"),
                    ("鸡翅", "Chicken Wings"),
                    ("鸡心", "Chicken Hearts"),
                    ("五花肉", "Pork Belly"),
                    ("烤肠", "Grilled Sausage"),
                    ("烤鱿鱼", "Grilled Squid"),
                    ("烤虾", "Grilled Shrimp"),
                    ("烤鱼", "Grilled Fish"),
                    ("烤生蚝", "Grilled Oysters"),
                ],
            ),
            (
                ("烤蔬菜", "Grilled Vegetables"),
                500,
                &[
                    ("烤茄子", "Grilled Eggplant"),
                    ("烤韭菜", "Grilled Chives"),
                    ("烤土豆片", "Grilled Potato"),
                    ("烤金针菇", "Grilled Enoki"),
                    ("烤玉米", "Grilled Corn"),
                    ("烤豆腐", "Grilled Tofu"),
                ],
            ),
            (
                ("夜宵", "Late Night"),
                4800,
                &[
                    ("麻辣小龙虾", "Spicy Crayfish"),
                    ("蒜蓉小龙虾", "Garlic Crayfish"),
                    ("花甲粉丝", "Clams with Glass Noodles"),
                    ("炒螺蛳", "Stir-Fried Snails"),
                ],
            ),
            STAPLES,
            SODAS,
        ],
    },
    Kitchen {
        kind: ("汉堡店", "Burger Bar"),
        spicy: false,
        shelves: &[
            (
                ("汉堡", "Burgers"),
                2600,
                &[
                    ("经典牛肉堡", "Classic Beef Burger"),
                    ("芝士牛肉堡", "Cheeseburger"),
                    ("双层牛肉堡", "Double Burger"),
                    ("培根牛肉堡", "Bacon Burger"),
                    ("香辣鸡腿堡", "Spicy Chicken Burger"),
                    ("烤鸡堡", "Grilled Chicken Burger"),
                    ("鳕鱼堡", "Fish Burger"),
                    ("牛油果素食堡", "Avocado Veggie Burger"),
                ],
            ),
            (
                ("小食", "Sides"),
                1300,
                &[
                    ("薯条", "French Fries"),
                    ("洋葱圈", "Onion Rings"),
                    ("鸡块", "Chicken Nuggets"),
                    ("鸡米花", "Popcorn Chicken"),
                    ("玉米杯", "Corn Cup"),
                    ("凉拌卷心菜", "Coleslaw"),
                ],
            ),
            (
                ("甜品", "Desserts"),
                1200,
                &[
                    ("香草冰淇淋", "Vanilla Ice Cream"),
                    ("苹果派", "Apple Pie"),
                    ("布朗尼", "Brownie"),
                    ("草莓奶昔", "Strawberry Milkshake"),
                ],
            ),
            SODAS,
        ],
    },
    Kitchen {
        kind: ("披萨店", "Pizzeria"),
        spicy: false,
        shelves: &[
            (
                ("披萨", "Pizza"),
                5800,
                &[
                    ("玛格丽特披萨", "Margherita Pizza"),
                    ("意式腊肠披萨", "Pepperoni Pizza"),
                    ("夏威夷披萨", "Hawaiian Pizza"),
                    ("蔬菜披萨", "Vegetable Pizza"),
                    ("四种芝士披萨", "Four Cheese Pizza"),
                    ("海鲜披萨", "Seafood Pizza"),
                    ("烤鸡披萨", "Barbecue Chicken Pizza"),
                    ("蘑菇披萨", "Mushroom Pizza"),
                ],
            ),
            (
                ("意面", "Pasta"),
                3800,
                &[
                    ("番茄肉酱意面", "Spaghetti Bolognese"),
                    ("奶油培根意面", "Carbonara"),
                    ("青酱意面", "Pesto Pasta"),
                    ("海鲜意面", "Seafood Pasta"),
                    ("千层面", "Lasagna"),
                ],
            ),
            (
                ("沙拉小食", "Salads and Sides"),
                2400,
                &[
                    ("凯撒沙拉", "Caesar Salad"),
                    ("田园沙拉", "Garden Salad"),
                    ("蒜香面包", "Garlic Bread"),
                    ("烤鸡翅", "Baked Chicken Wings"),
                    ("提拉米苏", "Tiramisu"),
                ],
            ),
            SODAS,
        ],
    },
    Kitchen {
        kind: ("日料店", "Japanese Kitchen"),
        spicy: false,
        shelves: &[
            (
                ("寿司刺身", "Sushi and Sashimi"),
                3200,
                &[
                    ("三文鱼寿司", "Salmon Sushi"),
                    ("金枪鱼寿司", "Tuna Sushi"),
                    ("鳗鱼寿司", "Eel Sushi"),
                    ("加州卷", "California Roll"),
                    ("三文鱼刺身", "Salmon Sashimi"),
                    ("寿司拼盘", "Sushi Platter"),
                ],
            ),
            (
                ("丼饭", "Rice Bowls"),
                3400,
                &[
                    ("照烧鸡腿饭", "Teriyaki Chicken Rice"),
                    ("牛肉饭", "Beef Rice Bowl"),
                    ("鳗鱼饭", "Eel Rice"),
                    ("猪排饭", "Pork Cutlet Rice"),
                    ("咖喱鸡排饭", "Chicken Katsu Curry"),
                    ("亲子饭", "Chicken and Egg Rice Bowl"),
                ],
            ),
            (
                ("面食", "Noodles"),
                3000,
                &[
                    ("豚骨拉面", "Tonkotsu Ramen"),
                    ("味噌拉面", "Miso Ramen"),
                    ("酱油拉面", "Shoyu Ramen"),
                    ("牛肉乌冬面", "Beef Udon"),
                    ("天妇罗乌冬面", "Tempura Udon"),
                ],
            ),
            (
                ("小食", "Sides"),
                1800,
                &[
                    ("章鱼小丸子", "Takoyaki"),
                    ("日式煎饺", "Gyoza"),
                    ("天妇罗", "Tempura"),
                    ("毛豆", "Edamame"),
                    ("味噌汤", "Miso Soup"),
                    ("唐扬鸡块", "Karaage"),
                ],
            ),
            SODAS,
        ],
    },
    Kitchen {
        kind: ("韩餐馆", "Korean Kitchen"),
        spicy: true,
        shelves: &[
            (
                ("主菜", "Mains"),
                3600,
                &[
                    ("石锅拌饭", "Bibimbap"),
                    ("部队锅", "Army Stew"),
                    ("泡菜锅", "Kimchi Stew"),
                    ("大酱汤", "Soybean Paste Stew"),
                    ("烤五花肉", "Grilled Pork Belly"),
                    ("烤牛肉", "Bulgogi"),
                    ("冷面", "Cold Noodles"),
                    ("参鸡汤", "Ginseng Chicken Soup"),
                ],
            ),
            (
                ("小吃", "Snacks"),
                2000,
                &[
                    ("炒年糕", "Tteokbokki"),
                    ("韩式炸鸡", "Korean Fried Chicken"),
                    ("紫菜包饭", "Kimbap"),
                    ("海鲜饼", "Seafood Pancake"),
                    ("拌面", "Spicy Mixed Noodles"),
                ],
            ),
            SODAS,
        ],
    },
    Kitchen {
        kind: ("轻食店", "Salad Bar"),
        spicy: false,
        shelves: &[
            (
                ("沙拉", "Salads"),
                3200,
                &[
                    ("鸡胸肉沙拉", "Chicken Breast Salad"),
                    ("三文鱼沙拉", "Salmon Salad"),
                    ("牛油果沙拉", "Avocado Salad"),
                    ("金枪鱼沙拉", "Tuna Salad"),
                    ("藜麦沙拉", "Quinoa Salad"),
                    ("虾仁沙拉", "Shrimp Salad"),
                ],
            ),
            (
                ("三明治卷饼", "Sandwiches and Wraps"),
                2600,
                &[
                    ("火腿芝士三明治", "Ham and Cheese Sandwich"),
                    ("鸡蛋三明治", "Egg Sandwich"),
                    ("烤牛肉三明治", "Roast Beef Sandwich"),
                    ("鸡肉卷", "Chicken Wrap"),
                    ("全麦贝果", "Whole Wheat Bagel"),
                ],
            ),
            (
                ("健康碗", "Bowls"),
                3400,
                &[
                    ("牛肉谷物碗", "Beef Grain Bowl"),
                    ("鸡肉谷物碗", "Chicken Grain Bowl"),
                    ("豆腐谷物碗", "Tofu Grain Bowl"),
                    ("酸奶水果碗", "Yogurt Fruit Bowl"),
                ],
            ),
            SODAS,
        ],
    },
];

/// What stands before a restaurant's kind.
pub const NAMES: &[Name] = &[
    ("老街", "Old Street"),
    ("阿婆", "Grandma's"),
    ("鼓楼", "Drum Tower"),
    ("江边", "Riverside"),
    ("福顺", "Fushun"),
    ("东门", "East Gate"),
    ("小林", "Xiaolin"),
    ("百味", "Hundred Tastes"),
    ("红灯笼", "Red Lantern"),
    ("青石", "Bluestone"),
    ("好邻居", "Good Neighbour"),
    ("梧桐", "Plane Tree"),
    ("一家人", "Family"),
    ("春天", "Spring"),
];
