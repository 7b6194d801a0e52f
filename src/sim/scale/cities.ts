/**
 * The thousand largest cities: where people live, and so where shops and their customers are. Degrees
 * rounded to a tenth, people in thousands. From GeoNames (geonames.org), licensed CC BY 4.0.
 */

/** `country:` begins each country's cities: name, latitude, longitude, people. */
export const CITIES = `
AE:Dubai 25.1 55.3 2957;Sharjah 25.3 55.4 1324;Abu Dhabi 24.5 54.4 603;Ajman City 25.4 55.5 490
AF:Kabul 34.5 69.2 3044;AM:Yerevan 40.2 44.5 1093;AO:Luanda -8.8 13.2 2776
AR:Buenos Aires -34.6 -58.4 13076;Cordoba -31.4 -64.2 1428;Rosario -32.9 -60.6 1174
Mendoza -32.9 -68.8 877;San Miguel de Tucuman -26.8 -65.2 781;La Plata -34.9 -58 694
Mar del Plata -38 -57.6 554;Salta -24.8 -65.4 513;Santa Fe -31.6 -60.7 490;San Juan -31.5 -68.5 447
AT:Vienna 48.2 16.4 1691;AU:Sydney -33.9 151.2 4627;Melbourne -37.8 145 4246;Brisbane -27.5 153 2190
Perth -32 115.9 1897;Adelaide -34.9 138.6 1225;Gold Coast -28 153.4 591;AZ:Baku 40.4 49.9 1117
BA:Sarajevo 43.8 18.4 697;BD:Dhaka 23.7 90.4 10357;Chittagong 22.3 91.8 3920;Khulna 22.8 89.6 1342
Rajshahi 24.4 88.6 700;BE:Brussels 50.9 4.3 1019;Antwerpen 51.2 4.4 460
BF:Ouagadougou 12.4 -1.5 1087;BG:Sofia 42.7 23.3 1153;BJ:Cotonou 6.4 2.4 780
BO:Santa Cruz de la Sierra -17.8 -63.2 1364;Cochabamba -17.4 -66.2 900;La Paz -16.5 -68.2 813
BR:Sao Paulo -23.5 -46.6 10021;Rio de Janeiro -22.9 -43.2 6024;Salvador -13 -38.5 2712
Fortaleza -3.7 -38.5 2400;Belo Horizonte -19.9 -43.9 2373;Brasilia -15.8 -47.9 2208
Curitiba -25.4 -49.3 1718;Manaus -3.1 -60 1598;Recife -8.1 -34.9 1478;Belem -1.5 -48.5 1408
Porto Alegre -30 -51.2 1373;Goiania -16.7 -49.3 1171;Guarulhos -23.5 -46.5 1170
Campinas -22.9 -47.1 1032;Nova Iguacu -22.8 -43.5 1002;Maceio -9.7 -35.7 955;Sao Luis -2.5 -44.3 917
Duque de Caxias -22.8 -43.3 818;Natal -5.8 -35.2 763;Teresina -5.1 -42.8 745
Sao Bernardo do Campo -23.7 -46.6 743;Campo Grande -20.4 -54.6 729;Jaboatao -8.2 -35 703
Osasco -23.5 -46.8 678;Santo Andre -23.7 -46.5 662;Joao Pessoa -7.1 -34.9 651
Jaboatao dos Guararapes -8.1 -35 630;Contagem -19.9 -44.1 627;Ribeirao Preto -21.2 -47.8 620
Sao Jose dos Campos -23.2 -45.9 614;Uberlandia -18.9 -48.3 564;Sorocaba -23.5 -47.5 559
Cuiaba -15.6 -56.1 522;Aparecida de Goiania -16.8 -49.2 511;Aracaju -10.9 -37.1 490
Feira de Santana -12.3 -39 482;Londrina -23.3 -51.2 472;Juiz de Fora -21.8 -43.4 470
Belford Roxo -22.8 -43.4 466;Joinville -26.3 -48.8 461;Niteroi -22.9 -43.1 456
Sao Joao de Meriti -22.8 -43.4 455;Ananindeua -1.4 -48.4 434;BY:Minsk 53.9 27.6 1742
Homyel' 52.4 31 481;CA:Toronto 43.7 -79.4 2600;Montreal 45.5 -73.6 1600;Calgary 51.1 -114.1 1020
Ottawa 45.4 -75.7 812;Edmonton 53.6 -113.5 712;Mississauga 43.6 -79.7 669;North York 43.8 -79.4 636
Winnipeg 49.9 -97.1 632;Vancouver 49.2 -123.1 600;Scarborough 43.8 -79.3 600;Quebec 46.8 -71.2 529
Hamilton 43.3 -79.8 520;Brampton 43.7 -79.8 434;CD:Kinshasa -4.3 15.3 7786
Lubumbashi -11.7 27.5 1374;Mbuji-Mayi -6.1 23.6 875;Kisangani 0.5 25.2 539;Masina -4.4 15.4 485
Kananga -5.9 22.4 464;Likasi -11 26.7 422;Kolwezi -10.7 25.5 418;CF:Bangui 4.4 18.6 542
CG:Brazzaville -4.3 15.3 1285;Pointe-Noire -4.8 11.9 659;CI:Abidjan 5.4 -4 3677;Abobo 5.4 -4 900
Bouake 7.7 -5 567;CL:Santiago -33.5 -70.6 4837;Puente Alto -33.6 -70.6 510;CM:Douala 4 9.7 1338
Yaounde 3.9 11.5 1299;Garoua 9.3 13.4 437;Kousseri 12.1 15 436;CN:Shanghai 31.2 121.5 22315
Beijing 39.9 116.4 11717;Tianjin 39.1 117.2 11090;Guangzhou 23.1 113.3 11071
Shenzhen 22.5 114.1 10358;Wuhan 30.6 114.3 9785;Dongguan 23 113.7 8000;Chongqing 29.6 106.6 7458
Chengdu 30.7 104.1 7416;Nanjing 32.1 118.8 7165;Nanchong 30.8 106.1 7150;Xian 34.3 108.9 6501
Shenyang 41.8 123.4 6256;Hangzhou 30.3 120.2 6242;Harbin 45.8 126.7 5879;Taian 36.2 117.1 5499
Suzhou 31.3 120.6 5346;Shantou 23.4 116.7 5329;Jinan 36.7 117 4336;Zhengzhou 34.8 113.6 4254
Changchun 43.9 125.3 4193;Dalian 38.9 121.6 4088;Kunming 25 102.7 3855;Qingdao 36.1 120.4 3719
Foshan 23 113.1 3600;Puyang 29.5 119.9 3590;Wuxi 31.6 120.3 3544;Xiamen 24.5 118.1 3531
Tianshui 34.6 105.7 3500;Ningbo 29.9 121.5 3492;Shiyan 32.6 110.8 3460;Taiyuan 37.9 112.6 3427
Tangshan 39.6 118.2 3372;Hefei 31.9 117.3 3310;Zibo 36.8 118.1 3129;Zhongshan 21.3 110.6 3121
Changsha 28.2 113 3094;Urumqi 43.8 87.6 3029;Shijiazhuang 38 114.5 2835;Lanzhou 36.1 103.8 2628
Yunfu 22.9 112 2613;Nanchang 28.7 115.9 2358;Dadonghai 18.2 109.5 2000;Ordos 39.6 109.8 1941
Jilin 43.9 126.6 1882;Bayan Nur 40.7 107.4 1760;Kunshan 31.4 121 1600;Xinyang 32.1 114.1 1591
Fushun 41.9 123.9 1401;Luoyang 34.7 112.5 1391;Guankou 28.2 113.6 1380;Handan 36.6 114.5 1358
Baotou 40.6 110 1302;Xuchang 34 113.9 1266;Yueyang 29.4 113.1 1200;Anshan 41.1 123 1199
Tongshan 34.2 117.2 1199;Fuzhou 26.1 119.3 1180;Guiyang 26.6 106.7 1172;Lijiang 26.9 100.2 1138
Datong 40.1 113.3 1053;Changshu City 31.6 120.7 1048;Xianyang 34.3 108.7 1034;Huainan 32.6 117 1028
Jieyang 23.5 116.4 1002;Zhu Cheng City 36 119.4 1000;Baoding 38.9 115.5 996;Benxi 41.3 123.8 988
Changzhou 31.8 120 949;Huaibei 34 116.8 903;Kaifeng 34.8 114.3 900;Pingdingshan 33.7 113.3 890
Qiqihar 47.3 124 882;Wenzhou 28 120.7 866;Zhabei 31.3 121.5 840;Nanning 22.8 108.3 804
Anyang 36.1 114.4 781;Hohhot 40.8 111.7 774;Shangyu 30 120.9 770;Xining 36.6 101.8 768
Qinhuangdao 39.9 119.6 760;Hengyang 26.9 112.6 760;Xinxiang 35.2 113.8 744;Hegang 47.4 130.3 743
Langfang 39.5 116.7 720;Zhumadian 33 114 720;Yantai 37.5 121.4 719;Zhuzhou 27.8 113.2 709
Changzhi 35.2 111.7 700;Zhangjiakou 40.8 114.9 693;Zigong 29.3 104.8 690;Fuxin 42 121.7 689
Huangshi 30.2 115 688;Liaoyang 41.3 123.2 688;Xiangtan 27.9 112.9 674
Puyang Chengguanzhen 35.7 115 666;Nantong 32 120.9 666;Mudanjiang 44.6 129.6 666
Guilin 25.3 110.3 649;Zhanjiang 21.3 110.3 638;Zhenjiang 32.2 119.5 633;Dandong 40.1 124.4 632
Shaoguan 24.8 113.6 629;Yancheng 33.4 120.2 628;Panshan 41.2 122 625;Haikou 20 110.3 616
Taizhou 32.5 119.9 612;Xingtai 37.1 114.5 612;Jinzhou 41.1 121.1 604;Shuangyashan 46.6 131.2 600
Luancheng 37.9 114.7 597;Yingkou 40.7 122.2 591;Zhangzhou 24.5 117.7 590;Bengbu 32.9 117.4 577
Shihezi 44.3 86 573;Siping 43.2 124.4 556;Huai'an 33.6 119 555;Jiamusi 46.8 130.3 550
Neijiang 29.6 105.1 547;Yangzhou 32.4 119.4 540;Guli 28.9 120 536;Tanggu 39 117.6 535
Jiangmen 22.6 113.1 532;Cangzhou 38.3 116.9 528;Changde 29 111.7 518;Jiaozuo 35.2 113.2 518
Tonghua 41.7 125.9 510;Wuhu 31.3 118.4 508;Zhuhai 22.3 113.6 501;Shashi 30.3 112.2 499
Wuwei 37.9 102.6 493;Jianshui 24.3 101.2 490;Qionghai 19.2 110.5 480;Yichang 30.7 111.3 477
Yinchuan 38.5 106.3 475;Jiaojiang 28.7 121.5 471;Zunyi 27.7 106.9 466;Jiaxing 30.8 120.8 466
Liaoyuan 42.9 125.1 465;Xiangyang 32 112.1 463;Dadukou 26.5 101.7 462;Hengshui 37.7 115.7 456
Jining 35.4 116.6 450;Wenshan City 23.4 104.3 450;Chengde 41 118 449;Beian 48.3 126.6 436
Luqiao 28.6 121.4 428;Chaozhou 23.7 116.6 425;Shaoxing 30 120.6 421;Luohe 33.6 114 417
CO:Bogota 4.6 -74.1 7674;Cali 3.4 -76.5 2393;Medellin 6.3 -75.6 2000;Barranquilla 11 -74.8 1380
Cartagena 10.4 -75.5 952;Cucuta 7.9 -72.5 721;Bucaramanga 7.1 -73.1 572;Pereira 4.8 -75.7 440
Santa Marta 11.2 -74.2 432;Ibague 4.4 -75.2 422;CU:Havana 23.1 -82.4 2164
Santiago de Cuba 20 -75.8 556;CZ:Prague 50.1 14.4 1166;DE:Berlin 52.5 13.4 3426;Hamburg 53.6 10 1739
Munich 48.1 11.6 1260;Koln 50.9 7 963;Frankfurt am Main 50.1 8.7 650;Essen 51.5 7 593
Stuttgart 48.8 9.2 590;Dortmund 51.5 7.5 588;Dusseldorf 51.2 6.8 573;Bremen 53.1 8.8 547
Hannover 52.4 9.7 515;Leipzig 51.3 12.4 505;Duisburg 51.4 6.8 504;Nurnberg 49.5 11.1 499
Dresden 51.1 13.7 487;DJ:Djibouti 11.6 43.1 624;DK:Copenhagen 55.7 12.6 1154
DO:Santo Domingo 18.5 -69.9 2202;Santiago de los Caballeros 19.5 -70.7 1200
Santo Domingo Oeste 18.5 -70 701;Santo Domingo Este 18.5 -69.9 700;DZ:Algiers 36.7 3.1 1978
Boumerdas 36.8 3.5 786;Oran 35.7 -0.6 646;Tebessa 35.4 8.1 634;Constantine 36.4 6.6 450
EC:Guayaquil -2.2 -79.9 1952;Quito -0.2 -78.5 1400;EG:Cairo 30.1 31.2 7735;Alexandria 31.2 29.9 3812
Giza 30 31.2 2443;Port Said 31.3 32.3 538;Suez 30 32.5 488;Al Mahallah al Kubra 31 31.2 431
Luxor 25.7 32.6 422;Asyut 27.2 31.2 421;Al Mansurah 31 31.4 420;ER:Asmara 15.3 38.9 564
ES:Madrid 40.4 -3.7 3256;Barcelona 41.4 2.2 1622;Valencia 39.5 -0.4 814;Sevilla 37.4 -6 703
Zaragoza 41.7 -0.9 674;Malaga 36.7 -4.4 568;Murcia 38 -1.1 437;ET:Addis Ababa 9 38.7 2758
FI:Helsinki 60.2 24.9 558;FR:Paris 48.9 2.3 2139;Marseille 43.3 5.4 795;Lyon 45.7 4.8 472
Toulouse 43.6 1.4 433;GA:Libreville 0.4 9.5 578;GB:London 51.5 -0.1 7557;Birmingham 52.5 -1.9 984
Liverpool 53.4 -3 864;Nottingham 53 -1.2 730;Sheffield 53.4 -1.5 685;Bristol 51.5 -2.6 617
Glasgow 55.9 -4.3 592;Leicester 52.6 -1.1 509;Edinburgh 56 -3.2 465;Leeds 53.8 -1.5 455
Cardiff 51.5 -3.2 447;GE:Tbilisi 41.7 44.8 1049;GH:Accra 5.6 -0.2 1963;Kumasi 6.7 -1.6 1469
GN:Camayenne 9.5 -13.7 1871;Conakry 9.5 -13.7 1767;GR:Athens 38 23.7 664
GT:Guatemala City 14.6 -90.5 995;Mixco 14.6 -90.6 473;HK:Hong Kong 22.3 114.2 7013
Kowloon 22.3 114.2 2020;HN:Tegucigalpa 14.1 -87.2 851;San Pedro Sula 15.5 -88 489
HR:Zagreb 45.8 16 699;HT:Port-au-Prince 18.5 -72.3 1235;Carrefour 18.5 -72.4 442
HU:Budapest 47.5 19 1741;ID:Jakarta -6.2 106.8 8540;Surabaya -7.2 112.8 2375;Medan 3.6 98.7 1751
Bandung -6.9 107.6 1700;Bekasi -6.2 107 1520;Palembang -2.9 104.7 1442;Tangerang -6.2 106.6 1372
Makassar -5.1 119.4 1322;South Tangerang -6.3 106.7 1304;Semarang -7 110.4 1288
Depok -6.4 106.8 1198;Batam 1.1 104 1164;Padang -0.9 100.4 840;Denpasar -8.7 115.2 835
Bandar Lampung -5.4 105.3 800;Bogor -6.6 106.8 800;Malang -8 112.6 747;Pekanbaru 0.5 101.4 704
City of Balikpapan -1.2 116.9 700;Yogyakarta -7.8 110.4 637;Situbondo -7.7 114 600
Banjarmasin -3.3 114.6 573;Surakarta -7.6 110.8 555;Cimahi -6.9 107.5 494;Pontianak -0 109.3 455
Manado 1.5 124.8 452;Balikpapan -1.3 116.8 434;Jambi City -1.6 103.6 420;IE:Dublin 53.3 -6.2 1024
IL:Jerusalem 31.8 35.2 801;Tel Aviv 32.1 34.8 433;IN:Mumbai 19.1 72.9 12692;Delhi 28.7 77.2 10928
Bengaluru 13 77.6 5104;Kolkata 22.6 88.4 4631;Chennai 13.1 80.3 4328;Ahmedabad 23 72.6 3720
Hyderabad 17.4 78.5 3598;Pune 18.5 73.9 2936;Surat 21.2 72.8 2895;Kanpur 26.5 80.3 2823
Jaipur 26.9 75.8 2712;Navi Mumbai 19 73 2600;Lucknow 26.8 80.9 2472;Nagpur 21.1 79.1 2228
Indore 22.7 75.8 1837;Patna 25.6 85.1 1600;Bhopal 23.3 77.4 1600;Ludhiana 30.9 75.9 1545
Tirunelveli 8.7 77.7 1436;Agra 27.2 78 1430;Vadodara 22.3 73.2 1409;Najafgarh 28.6 77 1365
Gorakhpur 29.4 75.7 1325;Nashik 20 73.8 1289;Pimpri 18.6 73.8 1285;Kalyan 19.2 73.1 1262
Thane 19.2 73 1262;Meerut 29 77.7 1223;Nowrangapur 19.2 82.5 1221;Faridabad 28.4 77.3 1220
Ghaziabad 28.7 77.4 1199;Dombivli 19.2 73.1 1193;Rajkot 22.3 70.8 1177;Varanasi 25.3 83 1164
Amritsar 31.6 74.9 1092;Allahabad 25.4 81.8 1073;Visakhapatnam 17.7 83.2 1063;Teni 10 77.5 1035
Jabalpur 23.2 80 1030;Haora 22.6 88.3 1028;Aurangabad 19.9 75.3 1016;Shivaji Nagar 18.5 73.9 1000
Solapur 17.7 75.9 997;Srinagar 34.1 74.8 976;Chandigarh 30.7 76.8 961;Coimbatore 11 77 960
Jodhpur 26.3 73 921;Madurai 9.9 78.1 910;Guwahati 26.2 91.7 899;Gwalior 26.2 78.2 882
Vijayawada 16.5 80.6 875;Mysore 12.3 76.6 868;Rohini 28.7 77.1 860;Ranchi 23.3 85.3 846
Hubli 15.3 75.1 840;Narela 28.9 77.1 800;Jalandhar 31.3 75.6 785;Thiruvananthapuram 8.5 76.9 784
Salem 11.7 78.2 778;Tiruchirappalli 10.8 78.7 775;Kota 25.2 75.8 763;Bhubaneshwar 20.3 85.8 762
Aligarh 27.9 78.1 753;Bareilly 28.4 79.4 745;Moradabad 28.8 78.8 721;Bhiwandi 19.3 73.1 707
Raipur 21.2 81.6 680;Gorakhpur 26.8 83.4 674;Bhilai 21.2 81.4 625;Jamshedpur 22.8 86.2 616
Borivli 19.2 72.9 610;Cochin 9.9 76.3 605;Amravati 20.9 77.8 604;Sangli 16.9 74.6 601
Cuttack 20.5 85.9 580;Bikaner 28 73.3 576;Warangal 18 79.6 558;Bhavnagar 21.8 72.2 555
Nanded 19.2 77.3 551;Raurkela 22.2 84.9 536;Guntur 16.3 80.5 531;Dehra Dun 30.3 78 522
Bhayandar 19.3 72.9 520;Durgapur 23.5 87.3 519;Ajmer 26.5 74.6 518;Ulhasnagar 19.2 73.2 517
Kolhapur 16.7 74.2 516;Siliguri 26.7 88.4 516;Bilimora 20.8 73 511;Karol Bagh 28.7 77.2 505
Asansol 23.7 87 504;Jamnagar 22.5 70.1 492;Saharanpur 30 77.5 485;Gulbarga 17.3 76.8 484
Bhatpara 22.9 88.4 483;Jammu 32.7 74.9 466;Kurnool 15.8 78 460;Ujjain 23.2 75.8 457
Ramgundam 18.8 79.5 452;Shyamnagar 22.8 88.4 442;Nangi 22.5 88.2 441;Kozhikode 11.2 75.8 440
Malegaon 20.5 74.5 435;Davangere 14.5 75.9 435;Jalgaon 21 75.6 429;Akola 20.7 77 429
Belgaum 15.9 74.5 429;Gaya 24.8 85 424;Udaipur 24.6 73.7 423;Korba 22.3 82.7 419;Bokaro 23.8 86 419
Mangalore 12.9 74.9 417;IQ:Baghdad 33.3 44.4 7216;Basrah 30.5 47.8 2600
Al Mawsil al Jadidah 36.3 43.1 2066;Al Basrah al Qadimah 30.5 47.8 2015;Mosul 36.3 43.1 1740
Erbil 36.2 44 933;Abu Ghurayb 33.3 44.2 900;As Sulaymaniyah 35.6 45.4 723;Kirkuk 35.5 44.4 601
Najaf 32 44.3 483;Karbala 32.6 44 434;IR:Tehran 35.7 51.4 7153;Mashhad 36.3 59.6 2307
Isfahan 32.7 51.7 1547;Karaj 35.8 51 1448;Tabriz 38.1 46.3 1425;Shiraz 29.6 52.5 1250
Qom 34.6 50.9 900;Ahvaz 31.3 48.7 841;Pasragad Branch 34.8 48.5 788;Kahriz 34.4 47.1 767
Kermanshah 34.3 47.1 621;Rasht 37.3 49.6 595;Kerman 30.3 57.1 578;Orumiyeh 37.6 45.1 577
Zahedan 29.5 60.9 552;Hamadan 34.8 48.5 528;Azadshahr 34.8 48.6 514;Arak 34.1 49.7 504
Yazd 31.9 54.4 478;IT:Rome 41.9 12.5 2319;Milan 45.5 9.2 1237;Naples 40.9 14.3 959
Turin 45.1 7.7 870;Palermo 38.1 13.3 648;Genoa 44.4 8.9 580;JM:Kingston 18 -76.8 938
New Kingston 18 -76.8 584;JO:Amman 32 35.9 1276;Zarqa 32.1 36.1 793;JP:Tokyo 35.7 139.7 8337
Yokohama 35.4 139.7 3574;Osaka 34.7 135.5 2592;Nagoya 35.2 136.9 2191;Sapporo 43.1 141.3 1883
Kobe 34.7 135.2 1528;Kyoto 35 135.8 1460;Fukuoka 33.6 130.4 1392;Kawasaki 35.5 139.7 1307
Saitama 35.9 139.7 1193;Hiroshima 34.4 132.4 1144;Yono 35.9 139.6 1078;Sendai 38.3 140.9 1063
Kitakyushu 33.9 130.9 998;Chiba 35.6 140.1 920;Sakai 34.6 135.5 782;Shizuoka 35 138.4 702
Kumamoto 32.8 130.7 680;Okayama 34.6 133.9 640;Hamamatsu 34.7 137.7 605;Hachioji 35.7 139.3 579
Honcho 35.7 140 561;Kagoshima 31.6 130.6 555;Niigata 37.9 139 505;Himeji 34.8 134.7 481
Matsudo 35.8 139.9 470;Nishinomiya-hama 34.7 135.3 469;Kawaguchi 35.8 139.7 469
Kanazawa 36.6 136.6 459;Utsunomiya 36.6 139.9 450;Oita 33.2 131.6 449;Matsuyama 33.8 132.8 443
Amagasaki 34.7 135.4 442;Kurashiki 34.6 133.8 438;Yokosuka 35.3 139.7 429;KE:Nairobi -1.3 36.8 2751
Mombasa -4.1 39.7 800;KG:Bishkek 42.9 74.6 900;KH:Phnom Penh 11.6 104.9 1574;Takeo 11 104.8 844
KP:Pyongyang 39 125.8 3222;Hamhung 39.9 127.5 559;Nampo 38.7 125.4 455;Sunchon 39.4 125.9 437
KR:Seoul 37.6 127 10349;Busan 35.1 129 3679;Incheon 37.5 126.7 2628;Daegu 35.9 128.6 2567
Daejeon 36.3 127.4 1475;Gwangju 35.2 126.9 1417;Suwon 37.3 127 1243;Goyang-si 37.7 126.8 1073
Seongnam-si 37.4 127.1 1032;Ulsan 35.5 129.3 963;Bucheon-si 37.5 126.8 851;Jeonju 35.8 127.1 711
Ansan-si 37.3 126.8 651;Cheongju-si 36.6 127.5 635;Anyang-si 37.4 126.9 634;Changwon 35.2 128.7 550
Pohang 36 129.4 500;Uijeongbu-si 37.7 127 479;Hwaseong-si 37.2 126.8 476;Masan 35.1 126.8 434
KW:Al Ahmadi 29.1 48.1 637;KZ:Almaty 43.3 76.9 2001;Karagandy 49.8 73.1 452;Shymkent 42.3 69.6 414
LB:Beirut 33.9 35.5 1916;Ras Bayrut 33.9 35.5 1252;LK:Colombo 6.9 79.8 648;LR:Monrovia 6.3 -10.8 940
LT:Vilnius 54.7 25.3 542;LV:Riga 56.9 24.1 743;LY:Tripoli 32.9 13.2 1151;Benghazi 32.1 20.1 651
MA:Casablanca 33.6 -7.6 3145;Rabat 34 -6.8 1656;Fes 34 -5 965;Sale 34.1 -6.8 903
Marrakesh 31.6 -8 839;Agadir 30.4 -9.6 698;Tangier 35.8 -5.8 688;Meknes 33.9 -5.5 546
MD:Chisinau 47 28.9 636;MG:Antananarivo -18.9 47.5 1391;MK:Skopje 42 21.4 475;ML:Bamako 12.7 -8 1297
MM:Yangon 16.8 96.2 4478;Mandalay 22 96.1 1208;Nay Pyi Taw 19.7 96.1 925;Mawlamyine 16.5 97.6 439
MN:Ulan Bator 47.9 106.9 845;MO:Macau 22.2 113.5 520;MR:Nouakchott 18.1 -16 661
MW:Lilongwe -14 33.8 647;Blantyre -15.8 35 585;MX:Mexico City 19.4 -99.1 12294
Iztapalapa 19.4 -99.1 1816;Ecatepec de Morelos 19.6 -99.1 1655;Guadalajara 20.7 -103.4 1495
Puebla 19 -98.2 1434;Juarez 31.7 -106.5 1321;Tijuana 32.5 -117 1301
Leon de los Aldama 21.1 -101.7 1239;Gustavo Adolfo Madero 19.5 -99.1 1186;Zapopan 20.7 -103.4 1142
Monterrey 25.7 -100.3 1136;Ciudad Nezahualcoyotl 19.4 -99 1105;Chihuahua 28.6 -106.1 809
Naucalpan de Juarez 19.5 -99.2 792;Merida 21 -89.6 778;Alvaro Obregon 19.4 -99.2 727
San Luis Potosi 22.1 -101 723;Aguascalientes 21.9 -102.3 722;Hermosillo 29.1 -111 715
Saltillo 25.4 -101 710;Mexicali 32.6 -115.5 690;Culiacan 24.8 -107.4 676;Guadalupe 25.7 -100.3 674
Acapulco de Juarez 16.8 -99.9 673;Tlalnepantla 19.5 -99.2 653;Cancun 21.2 -86.8 628
Santiago de Queretaro 20.6 -100.4 626;Coyoacan 19.3 -99.2 620;Santa Maria Chimalhuacan 19.4 -99 612
Torreon 25.5 -103.4 609;Morelia 19.7 -101.2 598;Reynosa 26.1 -98.3 589;Tlaquepaque 20.6 -103.3 576
Tlalpan 19.3 -99.2 575;Tuxtla 16.8 -93.1 537;Cuauhtemoc 19.4 -99.1 532
Victoria de Durango 24 -104.7 519;Toluca 19.3 -99.7 489;Ciudad Lopez Mateos 19.6 -99.3 489
Cuautitlan Izcalli 19.6 -99.2 485;Ciudad Apodaca 25.8 -100.2 467;Heroica Matamoros 25.9 -97.5 450
San Nicolas de los Garza 25.7 -100.3 443;Venustiano Carranza 19.4 -99.1 431;Veracruz 19.2 -96.1 428
Xalapa de Enriquez 19.5 -96.9 425;Azcapotzalco 19.5 -99.2 415;MY:Kota Bharu 6.1 102.2 1460
Kuala Lumpur 3.1 101.7 1454;Klang 3 101.4 880;Kampung Baru Subang 3.1 101.5 834
Johor Bahru 1.5 103.8 802;Subang Jaya 3 101.6 708;Ipoh 4.6 101.1 673;Kuching 1.6 110.3 570
Petaling Jaya 3.1 101.6 521;Shah Alam 3.1 101.5 482;Kota Kinabalu 6 116.1 457
MZ:Maputo -26 32.6 1192;Matola -26 32.5 675;Beira -19.8 34.8 531;NE:Niamey 13.5 2.1 774
NG:Lagos 6.5 3.4 9000;Kano 12 8.5 3626;Ibadan 7.4 3.9 3565;Kaduna 10.5 7.4 1582
Port Harcourt 4.8 7 1149;Benin City 6.3 5.6 1125;Maiduguri 11.8 13.2 1112;Zaria 11.1 7.7 975
Aba 5.1 7.4 898;Jos 9.9 8.9 817;Ilorin 8.5 4.5 814;Oyo 7.9 3.9 736;Enugu 6.4 7.5 689
Abeokuta 7.2 3.3 593;Abuja 9.1 7.5 590;Sokoto 13.1 5.2 564;Onitsha 6.1 6.8 561;Warri 5.5 5.8 536
Ebute Ikorodu 6.6 3.5 536;Okene 7.6 6.2 479;Calabar 5 8.3 462;Uyo 5.1 7.9 437;Katsina 13 7.6 432
Ado-Ekiti 7.6 5.2 424;Akure 7.3 5.2 421;NI:Managua 12.1 -86.3 973;NL:Amsterdam 52.4 4.9 742
Rotterdam 51.9 4.5 598;The Hague 52.1 4.3 474;NO:Oslo 59.9 10.7 580;NP:Kathmandu 27.7 85.3 1442
NZ:Auckland -36.8 174.8 418;OM:Muscat 23.6 58.4 797;PE:Lima -12 -77 7737;Arequipa -16.4 -71.5 841
Callao -12.1 -77.1 813;Trujillo -8.1 -79 747;Chiclayo -6.8 -79.8 577;Iquitos -3.7 -73.3 438
PH:Quezon City 14.6 121.1 2762;Manila 14.6 121 1600;Caloocan City 14.6 121 1500;Budta 7.2 124.4 1274
Davao 7.1 125.6 1213;Malingao 7.2 124.5 1122;Cebu City 10.3 123.9 799;General Santos 6.1 125.2 680
Taguig 14.5 121.1 644;Pasig City 14.6 121.1 617;Las Pinas 14.5 121 590;Antipolo 14.6 121.1 550
Makati City 14.6 121 510;Zamboanga 6.9 122.1 458;Bacolod City 10.7 123 455;Mansilingan 10.6 123 454
Cagayan de Oro 8.5 124.6 445;Dasmarinas 14.3 120.9 442;Pasay 14.5 121 417;PK:Karachi 24.9 67 11624
Lahore 31.6 74.4 6311;Faisalabad 31.4 73.1 2507;Rawalpindi 33.6 73 1743;Multan 30.2 71.5 1437
Hyderabad 25.4 68.4 1386;Gujranwala 32.2 74.2 1384;Peshawar 34 71.6 1219
Rahim Yar Khan 28.4 70.3 789;Quetta 30.2 67 734;Muzaffarabad 34.4 73.5 725;Battagram 34.7 73 700
Kotli 33.5 73.9 640;Islamabad 33.7 73 602;Bahawalpur 29.4 71.7 553;Sargodha 32.1 72.7 543
Sialkot 32.5 74.5 477;Sukkur 27.7 68.9 418;PL:Warsaw 52.2 21 1702;odz 51.8 19.5 769
Krakow 50.1 19.9 755;Wrocaw 51.1 17 635;Poznan 52.4 16.9 570;Gdansk 54.4 18.6 462
PR:San Juan 18.5 -66.1 418;PS:East Jerusalem 31.8 35.2 428;PT:Lisbon 38.7 -9.1 518
PY:Asuncion -25.3 -57.6 1482;RO:Bucharest 44.4 26.1 1877;RS:Belgrade 44.8 20.5 1274
RU:Moscow 55.8 37.6 10381;Saint Petersburg 59.9 30.3 5028;Novosibirsk 55 82.9 1419
Yekaterinburg 56.9 60.6 1350;Nizhniy Novgorod 56.3 44 1284;Samara 53.2 50.1 1135;Omsk 55 73.4 1129
Kazan 55.8 49.1 1105;Rostov-na-Donu 47.2 39.7 1074;Chelyabinsk 55.2 61.4 1063;Ufa 54.7 56 1033
Volgograd 48.7 44.5 1011;Perm 58 56.3 982;Krasnoyarsk 56 92.9 927;Saratov 51.5 46 864
Voronezh 51.7 39.2 849;Tolyatti 53.5 49.3 703;Krasnodar 45 39 650;Ulyanovsk 54.3 48.4 641
Izhevsk 56.8 53.2 631;Yaroslavl 57.6 39.9 607;Barnaul 53.4 83.8 600;Vladivostok 43.1 131.9 587
Irkutsk 52.3 104.3 587;Khabarovsk 48.5 135.1 579;Khabarovsk Vtoroy 48.4 135.1 578
Orenburg 51.8 55.1 550;Novokuznetsk 53.8 87.1 540;Ryazan 54.6 39.7 520;Tyumen 57.2 65.5 519
Lipetsk 52.6 39.6 516;Penza 53.2 45 513;Naberezhnyye Chelny 55.7 52.4 510;Kalininskiy 60 30.4 505
Astrakhan 46.3 48 503;Makhachkala 43 47.5 498;Tomsk 56.5 85 486;Kemerovo 55.3 86.1 477
Tula 54.2 37.6 469;Kirov 58.6 49.7 457;Cheboksary 56.1 47.3 447;Kaliningrad 54.7 20.5 435
Bryansk 53.3 34.4 427;Ivanovo 57 41 421;RW:Kigali -1.9 30.1 745;SA:Riyadh 24.7 46.7 4206
Jeddah 21.5 39.2 2867;Mecca 21.4 39.8 1324;Medina 24.5 39.6 1300;Sultanah 24.5 39.6 947
Dammam 26.4 50.1 769;Taif 21.3 40.4 531;Tabuk 28.4 36.6 455;Al Kharj 24.2 47.3 425
SD:Khartoum 15.6 32.5 1975;Omdurman 15.6 32.5 1200;Nyala 12 24.9 566;Port Sudan 19.6 37.2 490
SE:Stockholm 59.3 18.1 1515;Goteborg 57.7 12 573;SG:Singapore 1.3 103.9 3548
SK:Bratislava 48.1 17.1 424;SL:Freetown 8.5 -13.2 803;SN:Dakar 14.7 -17.4 2476;Pikine 14.8 -17.4 874
Touba 14.8 -15.9 529;SO:Mogadishu 2 45.3 2587;Hargeysa 9.6 44.1 478;SS:Juba 4.9 31.6 450
SV:San Salvador 13.7 -89.2 526;SY:Aleppo 36.2 37.2 1602;Damascus 33.5 36.3 1569;Homs 34.7 36.7 775
Hamah 35.1 36.8 461;TD:N'Djamena 12.1 15 721;TG:Lome 6.1 1.2 750;TH:Bangkok 13.8 100.5 5104
TJ:Dushanbe 38.5 68.8 679;TM:Ashgabat 38 58.4 728;TN:Tunis 36.8 10.2 693;TR:Istanbul 41 28.9 14804
Ankara 39.9 32.9 3517;Izmir 38.4 27.1 2501;Bursa 40.2 29.1 1413;Adana 37 35.3 1249
Gaziantep 37.1 37.4 1066;Konya 37.9 32.5 876;Cankaya 39.9 32.9 792;Antalya 36.9 30.7 758
Bagclar 41 28.9 724;Diyarbakr 37.9 40.2 645;Kayseri 38.7 35.5 593;Uskudar 41 29 583
Bahcelievler 41 28.9 577;Umraniye 41 29.1 573;Mersin 36.8 34.6 538;Esenler 41 28.9 520
Eskisehir 39.8 30.5 515;Karabaglar 38.4 27.1 458;Muratpasa 36.9 30.8 450;Sanlurfa 37.2 38.8 450
Malatya 38.4 38.3 442;Sultangazi 41.1 28.9 437;Maltepe 40.9 29.2 427;Erzurum 39.9 41.3 421
TW:Taipei 25 121.5 7872;Kaohsiung 22.6 120.3 1520;Taichung 24.1 120.7 1041;Tainan 23 120.2 771
Banqiao 25 121.5 543;TZ:Dar es Salaam -6.8 39.3 2699;Mwanza -2.5 32.9 437;UA:Kyiv 50.5 30.5 2798
Kharkiv 50 36.3 1431;Dnipro 48.5 35 1033;Donetsk 48 37.8 1025;Odessa 46.5 30.7 1002
Zaporizhia 47.8 35.2 796;Lviv 49.8 24 718;Kryvyi Rih 47.9 33.4 652;Mykolayiv 47 32 511
Mariupol 47.1 37.5 482;Luhansk 48.6 39.3 452;Sevastopol 44.6 33.5 416;UG:Kampala 0.3 32.6 1353
US:New York City 40.7 -74 8175;Los Angeles 34.1 -118.2 3972;Chicago 41.9 -87.7 2721
Brooklyn 40.7 -73.9 2301;Houston 29.8 -95.4 2296;Queens 40.7 -73.8 2273;Philadelphia 40 -75.2 1567
Phoenix 33.4 -112.1 1563;Manhattan 40.8 -74 1488;San Antonio 29.4 -98.5 1470
San Diego 32.7 -117.2 1395;The Bronx 40.8 -73.9 1385;Dallas 32.8 -96.8 1300
San Jose 37.3 -121.9 1027;Austin 30.3 -97.7 932;Jacksonville 30.3 -81.7 868
San Francisco 37.8 -122.4 865;Columbus 40 -83 850;Fort Worth 32.7 -97.3 833
Indianapolis 39.8 -86.2 830;Charlotte 35.2 -80.8 827;Seattle 47.6 -122.3 684;Denver 39.7 -105 683
El Paso 31.8 -106.5 681;Detroit 42.3 -83 677;Boston 42.4 -71.1 667;Memphis 35.1 -90 656
New South Memphis 35.1 -90.1 642;Portland 45.5 -122.7 632;Oklahoma City 35.5 -97.5 631
Las Vegas 36.2 -115.1 624;Baltimore 39.3 -76.6 622;Washington DC 38.9 -77 602;Milwaukee 43 -87.9 600
South Boston 42.3 -71 571;Albuquerque 35.1 -106.7 559;Tucson 32.2 -110.9 532
Nashville 36.2 -86.8 531;Fresno 36.7 -119.8 520;Sacramento 38.6 -121.5 491
Kansas City 39.1 -94.6 475;Long Beach 33.8 -118.2 474;Mesa 33.4 -111.8 472
Staten Island 40.6 -74.1 469;Atlanta 33.7 -84.4 464;Colorado Springs 38.8 -104.8 457
Virginia Beach 36.9 -76 453;Raleigh 35.8 -78.6 451;Omaha 41.3 -95.9 444;Miami 25.8 -80.2 441
Oakland 37.8 -122.3 419;UY:Montevideo -34.9 -56.2 1271;UZ:Tashkent 41.3 69.2 1978
Namangan 41 71.7 432;VE:Caracas 10.5 -66.9 3000;Maracaibo 10.7 -71.6 2225;Maracay 10.2 -67.6 1754
Valencia 10.2 -68 1385;Barquisimeto 10.1 -69.4 809;Ciudad Guayana 8.4 -62.6 747
Barcelona 10.1 -64.7 425;VN:Ho Chi Minh City 10.8 106.6 3467;Hanoi 21 105.8 1431
Da Nang 16.1 108.2 752;Haiphong 20.9 106.7 603;XK:Pristina 42.7 21.2 550;YE:Sanaa 15.4 44.2 1937
Al Hudaydah 14.8 43 618;Taizz 13.6 44 615;Aden 12.8 45 551;ZA:Cape Town -33.9 18.4 3433
Durban -29.9 31 3120;Johannesburg -26.2 28 2026;Soweto -26.3 27.9 1695;Pretoria -25.7 28.2 1619
Port Elizabeth -34 25.6 968;Pietermaritzburg -29.6 30.4 751;Benoni -26.2 28.3 605
Tembisa -26 28.2 512;East London -33 27.9 479;Vereeniging -26.7 27.9 475;Bloemfontein -29.1 26.2 463
Boksburg -26.2 28.3 445;Welkom -28 26.7 432;ZM:Lusaka -15.4 28.3 1267;ZW:Harare -17.8 31.1 1543
Bulawayo -20.1 28.6 699
`
