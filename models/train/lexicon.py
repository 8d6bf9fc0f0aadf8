"""Names and words that the grammars draw from: our own lists, and product names out of the open catalogs in
`../shared/data`, where they are at hand. A tenth of the names (`held_out`) is kept for evaluation."""
import hashlib
import json
import re
from pathlib import Path

SHARED = Path(__file__).resolve().parents[3] / "shared" / "data"


def held_out(name: str) -> bool:
    return hashlib.sha256(name.encode()).digest()[0] < 26


def lines(text: str) -> list[str]:
    return [part.strip() for part in text.replace("\n", ",").split(",") if part.strip()]


def records(path: str):
    file = SHARED / path
    return [json.loads(line) for line in open(file, encoding="utf-8")] if file.exists() else []


def clean_zh(name: str) -> str | None:
    name = re.sub(r"[【\[（(『《「].*?[】\]）)』》」]", "", name)
    name = re.sub(r"\d.*|[\s·・|+/].*", "", name).strip()
    return name if re.fullmatch(r"[\u4e00-\u9fff]{2,9}", name) else None


def clean_en(name: str) -> str | None:
    name = re.sub(r"[\[【（(].*?[\]】)）]|[\"']s?\b", "", name)
    name = re.split(r"[+/|:·,\d-]", name)[0].strip()
    return name if re.fullmatch(r"[A-Za-z]+( [A-Za-z]+){0,3}", name) and len(name) > 3 else None


MEAL_ZH = lines("""
牛肉面, 兰州拉面, 重庆小面, 热干面, 担担面, 炸酱面, 刀削面, 油泼面, 阳春面, 葱油拌面, 酸辣粉, 螺蛳粉, 桂林米粉, 过桥米线, 花甲粉, 麻辣烫, 冒菜, 麻辣香锅, 干锅牛蛙, 酸菜鱼, 水煮鱼, 水煮肉片,
宫保鸡丁, 宫保鸡丁盖饭, 鱼香肉丝, 鱼香肉丝盖饭, 麻婆豆腐, 回锅肉, 回锅肉盖饭, 番茄炒蛋, 番茄炒蛋盖饭, 青椒肉丝, 红烧肉, 糖醋里脊, 糖醋排骨, 红烧排骨, 辣子鸡, 口水鸡, 白切鸡, 豉油鸡, 大盘鸡, 黄焖鸡米饭,
烧鸭饭, 叉烧饭, 煲仔饭, 腊味煲仔饭, 卤肉饭, 咖喱牛腩饭, 咖喱鸡饭, 照烧鸡腿饭, 肥牛饭, 石锅拌饭, 扬州炒饭, 蛋炒饭, 酱油炒饭, 炒河粉, 干炒牛河, 肠粉, 虾饺, 烧卖, 凤爪, 小笼包, 生煎, 锅贴, 煎饺, 韭菜盒子,
猪肉白菜饺子, 韭菜鸡蛋饺子, 三鲜水饺, 馄饨, 抄手, 红油抄手, 肉夹馍, 凉皮, 羊肉泡馍, 羊肉串, 烤羊腿, 烤冷面, 手抓饼, 煎饼果子, 鸡蛋灌饼, 油条, 包子, 肉包, 菜包, 茶叶蛋, 皮蛋瘦肉粥, 小米粥, 南瓜粥, 豆腐脑, 胡辣汤,
汉堡, 牛肉汉堡, 香辣鸡腿堡, 双层芝士堡, 薯条, 鸡米花, 鸡块, 鸡翅, 烤翅, 炸鸡, 炸鸡腿, 韩式炸鸡, 披萨, 夏威夷披萨, 榴莲披萨, 意面, 肉酱面, 牛排, 沙拉, 凯撒沙拉, 三明治, 热狗, 寿司, 三文鱼刺身, 鳗鱼饭, 豚骨拉面,
乌冬面, 天妇罗, 章鱼小丸子, 部队锅, 炒年糕, 紫菜包饭, 冬阴功汤, 越南河粉, 烤鸭, 烤鱼, 小龙虾, 关东煮, 米饭, 白米饭, 馒头, 花卷, 酸辣汤, 紫菜蛋花汤, 例汤, 蒜蓉西兰花, 地三鲜, 干煸豆角, 拍黄瓜, 凉拌木耳,
盒饭, 便当, 套餐, 双人餐, 单人套餐, 儿童套餐, 全家桶, 火锅, 烤肉饭, 猪脚饭, 隆江猪脚饭, 沙县拌面, 蒸饺, 鸭血粉丝汤, 老鸭汤, 鸡汤, 牛肉汤, 羊肉汤, 炒面, 炒饭, 蛋挞, 双皮奶, 提拉米苏, 芝士蛋糕, 冰淇淋""")
DRINK_ZH = lines("""
珍珠奶茶, 奶茶, 波霸奶茶, 椰果奶茶, 红豆奶茶, 布丁奶茶, 芋泥波波奶茶, 芋圆奶茶, 烧仙草, 杨枝甘露, 乌龙奶茶, 茉莉奶绿, 四季春, 四季奶青, 黑糖珍珠鲜奶, 脏脏茶, 多肉葡萄, 芝芝莓莓, 满杯百香果, 柠檬茶, 冻柠茶, 港式奶茶, 丝袜奶茶, 鸳鸯,
柠檬水, 金桔柠檬, 蜂蜜柚子茶, 百香果绿茶, 西瓜汁, 橙汁, 鲜榨橙汁, 葡萄汁, 芒果汁, 苹果汁, 胡萝卜汁, 椰汁, 椰子水, 豆浆, 豆奶, 酸梅汤, 王老吉, 凉茶, 可乐, 雪碧, 芬达, 美年达, 苏打水, 气泡水, 矿泉水, 柠檬苏打,
美式, 冰美式, 热美式, 拿铁, 冰拿铁, 燕麦拿铁, 生椰拿铁, 香草拿铁, 焦糖玛奇朵, 卡布奇诺, 摩卡, 馥芮白, 澳白, 浓缩, 手冲, 冷萃, 抹茶拿铁, 红茶拿铁, 热可可, 热巧克力, 绿茶, 红茶, 乌龙茶, 普洱, 铁观音, 茉莉花茶, 菊花茶,
绿豆沙, 红豆沙, 杏仁茶, 酸奶, 草莓奶昔, 芒果冰沙, 牛油果奶昔, 桂花乌龙, 桃桃乌龙, 水蜜桃茶, 荔枝冰, 杨梅汁, 青提茉莉, 厚乳拿铁, 桂花拿铁, 橙C美式, 椰青美式, 果茶, 水果茶, 热牛奶, 姜茶, 咖啡, 喝的, 啤酒, 咸柠七""")
MEAL_EN = lines("""
cheeseburger, double cheeseburger, hamburger, bacon burger, veggie burger, chicken burger, fries, curly fries, sweet potato fries, onion rings, chicken nuggets, chicken wings, buffalo wings, hot wings, chicken tenders, fried chicken sandwich,
chicken sandwich, club sandwich, turkey sandwich, tuna melt, grilled cheese, blt, philly cheesesteak, meatball sub, italian sub, hot dog, chili dog, corn dog, burrito, chicken burrito, bean burrito, burrito bowl, taco, fish taco, beef taco, carnitas taco,
quesadilla, nachos, enchiladas, tamales, guacamole, chips and salsa, caesar salad, greek salad, cobb salad, house salad, coleslaw, mac and cheese, mashed potatoes, baked potato, tomato soup, chicken noodle soup, clam chowder, lasagna, spaghetti,
spaghetti and meatballs, fettuccine alfredo, chicken parm, ravioli, garlic bread, breadsticks, mozzarella sticks, steak, ribeye, pork chop, ribs, brisket, pulled pork sandwich, pad thai, green curry, red curry, tom yum soup, pho, banh mi, spring rolls, fried rice,
egg fried rice, kung pao chicken, general tso chicken, orange chicken, sweet and sour pork, mapo tofu, dan dan noodles, lo mein, chow mein, wonton soup, hot and sour soup, dumplings, pork dumplings, soup dumplings, egg rolls, scallion pancake, peking duck, ramen, tonkotsu ramen,
udon, sushi platter, california roll, salmon roll, spicy tuna roll, sashimi, tempura, katsu curry, teriyaki chicken, bento box, bibimbap, bulgogi, kimchi stew, korean fried chicken, butter chicken, chicken tikka masala, palak paneer, chana masala, biryani, samosa, naan,
garlic naan, falafel wrap, chicken shawarma, gyro, hummus, kebab, fish and chips, shepherds pie, full english breakfast, bacon roll, pancakes, waffles, french toast, omelette, eggs benedict, breakfast burrito, bagel, croissant, muffin, donut, brownie, cheesecake, ice cream, apple pie,
pizza, pizza, pizza, pie, pie, cheese pizza, pepperoni pizza, margherita pizza, veggie pizza, meat lovers pizza, hawaiian pizza, bbq chicken pizza, supreme pizza, sausage pizza, mushroom pizza, white pizza, calzone, slice of cheese, thin crust pizza, deep dish pizza, sicilian pizza""")
DRINK_EN = lines("""
coffee, black coffee, iced coffee, latte, iced latte, oat milk latte, vanilla latte, caramel macchiato, cappuccino, flat white, americano, iced americano, mocha, espresso, double espresso, cortado, cold brew, nitro cold brew, matcha latte, chai latte, chai,
hot chocolate, tea, green tea, black tea, earl grey, english breakfast tea, iced tea, sweet tea, peach iced tea, lemonade, strawberry lemonade, milk tea, bubble tea, boba, taro milk tea, brown sugar boba, thai tea, jasmine green tea, oolong milk tea, passion fruit tea, mango slush,
coke, diet coke, coke zero, pepsi, diet pepsi, sprite, root beer, dr pepper, fanta, ginger ale, mountain dew, soda, sparkling water, water, bottle of water, orange juice, apple juice, cranberry juice, grapefruit juice, smoothie, mango smoothie, strawberry smoothie, green smoothie,
milkshake, chocolate milkshake, vanilla shake, frappe, mango lassi, kombucha, beer, horchata, coconut water, frappuccino, london fog, dirty chai, affogato, iced matcha""")
SIDE_WORDS_EN = lines("spicy, crispy, grilled, vegan, large, hot")

TOPPING_ZH = lines("""珍珠, 椰果, 布丁, 芋圆, 芋泥, 红豆, 仙草, 奶盖, 波霸, 西米, 燕麦, 脆波波, 芝士, 奥利奥, 啵啵, 葡萄干, 冰淇淋球, 浓缩, 香草糖浆, 焦糖, 奶油, 燕麦奶, 椰奶, 脱脂奶, 豆奶, 鲜奶, 寒天, 爆爆珠, 柠檬片, 薄荷""")
EXTRA_ZH = lines("""香菜, 葱, 葱花, 蒜, 姜, 辣椒, 辣, 花生, 醋, 盐, 味精, 鸡蛋, 煎蛋, 卤蛋, 牛肉, 肉, 豆芽, 青菜, 粉丝, 油, 麻, 花椒, 芝麻, 洋葱, 番茄, 生菜, 酸黄瓜, 酱, 沙拉酱, 番茄酱, 芝士片, 米饭, 面, 汤, 海带, 豆腐皮, 金针菇, 午餐肉, 蒜蓉, 折耳根, 榨菜, 酸菜, 萝卜干, 咸菜, 黑胡椒, 孜然, 辣油, 酱油, 糖, 木耳, 香菇, 肥肉, 皮, 胡萝卜, 玉米, 培根""")
TOPPING_EN = lines("""pepperoni, sausage, italian sausage, mushrooms, mushroom, onions, red onions, onion, green peppers, bell peppers, peppers, jalapenos, jalapeños, olives, green olives, ham, bacon, turkey bacon, pineapple, tomatoes, cherry tomatoes, sun dried tomatoes, spinach, kale, anchovies, chicken, grilled chicken, beef, meatballs, salami,
prosciutto, tuna, shrimp, cheese, feta, mozzarella, cheddar, goat cheese, blue cheese, swiss cheese, parmesan, garlic, roasted garlic, basil, oregano, pesto, arugula, artichokes, capers, corn, eggplant, zucchini, broccoli, ricotta, hot sauce, bbq sauce, ranch, marinara, tomato sauce, alfredo sauce, red pepper flakes, truffle oil,
chorizo, egg, fried egg, hot peppers, caramelized onions, avocado""")
EXTRA_EN = lines("""pickles, lettuce, tomato, tomatoes, onion, onions, mayo, mustard, ketchup, cheese, bacon, avocado, guac, sour cream, salsa, jalapenos, hot sauce, bbq sauce, ranch, cilantro, beans, black beans, rice, peanuts, bean sprouts, sesame seeds, tofu, egg, garlic, ginger, chili oil, wasabi, soy sauce, salt, butter, gravy, croutons,
dressing, olives, feta, cucumber, spinach, mushrooms, peppers, relish, coleslaw, sriracha, honey mustard, sauerkraut, swiss, american cheese, gluten free bun, lettuce wrap, corn, scallions, seaweed, kimchi, chashu, spice, msg, oil, coconut, raita, nuts""")
DRINK_OPT_EN = lines("""ice, sugar, milk, cream, whipped cream, foam, syrup, vanilla, caramel, cinnamon, lemon, honey, oat milk, almond milk, soy milk, skim milk, coconut milk, boba, tapioca, pudding, grass jelly, red bean, cheese foam, chocolate drizzle, espresso, sweetener, mint, lime, chia seeds, ginger, pearls, lychee jelly, aloe""")

PLACE_ZH = lines("""公司, 家, 家里, 我家, 单位, 学校, 宿舍, 教室, 图书馆, 图书馆门口, 办公室, 前台, 楼下, 公司前台, 公司楼下, 校门口, 小区门口, 东门, 西门, 南门保安亭, 3号楼, 2栋1203, 5楼会议室, 十二楼, A座1508, 科技园, 软件园二期, 人民路88号, 中山路12号3楼, 建设路小学门口, 望京SOHO, 国贸三期, 陆家嘴,
浦东新区张江路100号, 海淀区中关村大街1号, 天河城, 万达广场, 医院住院部5楼, 我妈家, 老地方, 健身房, 工地, 咖啡馆, 篮球场, 酒店大堂, 1602房间, 八号线地铁口, 体育馆, 实验室, 网吧, 火车站北广场, 停车场, 幼儿园, 公园长椅那边, 六单元402, 南山区科苑路15号, 西湖区文三路, 春熙路, 店里, 爷爷家, 女朋友那儿""")
PLACE_EN = lines("""the office, my office, home, my place, my house, work, school, the library, the front desk, reception, the lobby, my dorm, room 204, the gym, 12 main street, 5th floor, the conference room, apartment 3b, 221b baker street, the back door, the parking lot, my mom's house, grandma's, 45 oak avenue apt 9,
the hospital, building c, tower 2, the warehouse, the studio, central park, 742 evergreen terrace, the hotel, room 1512 at the hilton, the coworking space, my desk, 88 king road, suite 400, the beach house, the construction site, unit 7, the lab, gate b, downtown, 1600 market st, the clubhouse""")
SHOP_ZH = lines("""老王家, 楼下那家, 街角那家店, 张姐麻辣烫, 沙县, 兰州拉面馆, 星河咖啡, 茶小满, 一点甜, 阿婆面馆, 大碗先生, 鸡本味, 必吃汉堡, 金牌烧腊, 东北饺子馆, 川味小馆, 海底鲜, 湘妹子, 上次那家, 学校对面那家, 蜜城, 瑞果, 茶颜小筑, 三味书屋, 好利园, 顺风面馆, 老城隍, 半亩茶园, 木屋烤肉, 江南小厨, 云海肴, 味千""")
SHOP_EN = lines("""Joe's, Tony's, Lucky Dragon, Corner Cafe, the deli downstairs, Mama Rosa, Burger Barn, Taco Loco, Green Bowl, Sakura, the thai place, Blue Bottle, the place on 5th, Golden Wok, Bombay Palace, Pita Pit, Slice House, the usual spot, Noodle King, Sunrise Bakery, Big Al's, the chinese place, Kim's Kitchen, Pizza Planet, The Daily Grind, Boba Town""")
TIME_ZH = lines("""现在, 马上, 中午, 今天中午, 中午12点, 十二点前, 12点半, 晚上, 今晚, 今晚七点, 晚上八点, 六点半, 下午三点, 明天早上, 明早八点, 明天中午, 半小时内, 一小时内, 20分钟内, 四十分钟后, 一会儿, 下班前, 五点之前, 7点左右, 周六晚上, 周五下午, 后天中午, 三点钟, 六点一刻, 18:30, 今天下午两点半, 开会前, 九点以后""")
TIME_EN = lines("""now, right now, tonight, at noon, at 6pm, at 7:30, by 6, by noon, before 8pm, in 20 minutes, in half an hour, within an hour, tomorrow morning, tomorrow at 9, tonight at 8, this evening, around 7, after 5, before noon, at half past six, for lunch, for dinner, friday night, saturday at 1pm, next monday, by 12:15, in an hour, before my meeting, at 6 o'clock""")
BUDGET_ZH = lines("""35块以内, 30块以内, 五十块以内, 不超过50, 不超过四十块, 50以内, 一百以内, 20块钱以下, 30左右, 二十来块, 25元以下, 人均80, 人均50左右, 人均不超过60, 总共不超过200, 预算100, 预算五十, 别超过40, 40块封顶, 最多60, 30到50块, 100块钱左右, 15块以内, 两百块以内, 控制在80以内, 便宜点三十以内, 80元内""")
BUDGET_EN = lines("""under $20, under 20 dollars, less than $15, at most 30 bucks, no more than $25, below 40, max $50, under fifteen bucks, around $20, about 30 dollars, up to $100, $10 max, 20 dollars tops, within 50 dollars, not over $35, under £12, between 10 and 20 dollars, cheaper than $18, under ten dollars, less than twenty five dollars""")
AVOID_ZH = lines("花生, 海鲜, 牛奶, 虾, 坚果, 麸质, 鸡蛋, 芒果, 香菜, 大豆, 乳糖, 酒精, 猪肉, 牛肉")
AVOID_EN = lines("peanuts, nuts, shellfish, dairy, gluten, eggs, soy, sesame, shrimp, pork, lactose, fish, mango, tree nuts")
NOTE_ZH = lines("放门口, 放前台, 别按门铃, 多拿双筷子, 不要餐具, 到了打电话, 到了给我打电话, 放门卫, 送快点别洒了, 包装好一点, 多给点纸巾, 别敲门, 挂门把手上, 三双筷子, 分开装")
NOTE_EN = lines("leave it at the door, don't ring the bell, extra napkins, call me when you're here, no utensils, leave it with the doorman, knock loudly, cut in half, text on arrival, pack it separately, ring twice")
PERSON_ZH = lines("我妈, 我爸, 老板, 同事, 女朋友, 孩子, 小李, 我自己, 奶奶, 王姐, 我老婆, 他, 她, 张总, 弟弟, 前台小妹")
PERSON_EN = lines("my mom, my kid, my boss, my wife, me, Sarah, my daughter, grandpa, Dave, my roommate, him, her, the kids, my husband, the team")


def names(language: str, vertical: str, evaluation: bool = False) -> list[str]:
    """Product names of a language and a vertical, the held-out ones or the others."""
    own = {("zh", "meals"): MEAL_ZH, ("zh", "drinks"): DRINK_ZH, ("en", "meals"): MEAL_EN, ("en", "drinks"): DRINK_EN}
    found = list(own[language, vertical])
    found *= 4
    if vertical == "meals":
        if language == "zh":
            for shop in records("catalogs/vitabench-delivery.zh.jsonl"):
                found += [n for p in shop["products"] if (n := clean_zh(p["name"]))]
            for name, facts in records("catalogs/crosswoz-restaurant.zh.jsonl"):
                found += [n for d in facts.get("推荐菜") or [] if (n := clean_zh(d))]
        else:
            for shop in records("catalogs/vitabench-delivery.en.jsonl"):
                found += [n.lower() for p in shop["products"] if (n := clean_en(p["name"]))]
    return [n for n in found if held_out(n) == evaluation]
