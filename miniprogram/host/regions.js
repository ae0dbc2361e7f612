// Provinces, cities and districts for the picker of regions: WeChat has all
// of them; a browser makes do with some of each province.

const REGIONS = `
北京市 北京市 东城区 西城区 朝阳区 海淀区 丰台区 通州区
天津市 天津市 和平区 河西区 南开区 滨海新区
河北省 石家庄市 长安区 桥西区 裕华区
河北省 唐山市 路北区 路南区
山西省 太原市 小店区 迎泽区
内蒙古自治区 呼和浩特市 新城区 回民区
辽宁省 沈阳市 和平区 沈河区
辽宁省 大连市 中山区 西岗区 沙河口区
吉林省 长春市 南关区 朝阳区
黑龙江省 哈尔滨市 道里区 南岗区
上海市 上海市 黄浦区 徐汇区 静安区 长宁区 浦东新区 闵行区
江苏省 南京市 玄武区 秦淮区 鼓楼区
江苏省 苏州市 姑苏区 吴中区 虎丘区
浙江省 杭州市 上城区 拱墅区 西湖区 滨江区 余杭区
浙江省 宁波市 海曙区 鄞州区
安徽省 合肥市 蜀山区 庐阳区
福建省 福州市 鼓楼区 台江区
福建省 厦门市 思明区 湖里区
江西省 南昌市 东湖区 西湖区
山东省 济南市 历下区 市中区
山东省 青岛市 市南区 市北区 崂山区
河南省 郑州市 金水区 中原区
湖北省 武汉市 江岸区 武昌区 洪山区
湖南省 长沙市 岳麓区 芙蓉区 天心区
广东省 广州市 越秀区 天河区 海珠区 番禺区
广东省 深圳市 福田区 南山区 罗湖区 宝安区
广西壮族自治区 南宁市 青秀区 兴宁区
海南省 海口市 龙华区 美兰区
重庆市 重庆市 渝中区 江北区 南岸区
四川省 成都市 锦江区 青羊区 武侯区 成华区
贵州省 贵阳市 南明区 云岩区
云南省 昆明市 五华区 盘龙区
西藏自治区 拉萨市 城关区
陕西省 西安市 新城区 碑林区 雁塔区
甘肃省 兰州市 城关区 七里河区
青海省 西宁市 城中区 城东区
宁夏回族自治区 银川市 兴庆区 金凤区
新疆维吾尔自治区 乌鲁木齐市 天山区 沙依巴克区
香港特别行政区 香港特别行政区 中西区 湾仔区
澳门特别行政区 澳门特别行政区 花地玛堂区 大堂区
台湾省 台北市 中正区 大安区`;

const rows = REGIONS.trim().split('\n').map((line) => line.split(' '));
const unique = (list) => [...new Set(list)];

export const provinces = () => unique(rows.map(([province]) => province));

export const citiesOf = (province) => rows.filter(([one]) => one === province)
    .map(([, city]) => city);

export const districtsOf = (province, city) => rows.find(([one, other]) =>
    one === province && other === city).slice(2);
