/**
 * Degrees rounded to a tenth, as orders carry them. From GeoNames (geonames.org), licensed
 * CC BY 4.0: names simplified to lower-case ASCII; centres are means weighted by population.
 */

/** `country:` begins each country's cities, the largest first. */
export const CITIES = `
AE:dubai 25.1 55.3;sharjah 25.3 55.4;abu dhabi 24.5 54.4;AF:kabul 34.5 69.2;AM:yerevan 40.2 44.5
AO:luanda -8.8 13.2;AR:buenos aires -34.6 -58.4;cordoba -31.4 -64.2;rosario -32.9 -60.6
mendoza -32.9 -68.8;san miguel de tucuman -26.8 -65.2;la plata -34.9 -58;mar del plata -38 -57.6
salta -24.8 -65.4;AT:vienna 48.2 16.4;wien 48.2 16.4;graz 47.1 15.5;linz 48.3 14.3
salzburg 47.8 13;innsbruck 47.3 11.4;AU:sydney -33.9 151.2;melbourne -37.8 145;brisbane -27.5 153
perth -32 115.9;adelaide -34.9 138.6;gold coast -28 153.4;canberra -35.3 149.1
newcastle -32.9 151.8;wollongong -34.4 150.9;logan city -27.6 153.1;geelong -38.1 144.4
hobart -42.9 147.3;townsville -19.3 146.8;cairns -16.9 145.8;toowoomba -27.6 152
darwin -12.5 130.8;rockingham -32.3 115.7;launceston -41.4 147.1;bendigo -36.8 144.3
ballarat -37.6 143.8;AZ:baku 40.4 49.9;BA:sarajevo 43.8 18.4;BD:dhaka 23.7 90.4
chittagong 22.3 91.8;khulna 22.8 89.6;rajshahi 24.4 88.6;BE:brussels 50.9 4.3;bruxelles 50.9 4.3
antwerpen 51.2 4.4;antwerp 51.2 4.4;gent 51.1 3.7;ghent 51.1 3.7;charleroi 50.4 4.4;liege 50.6 5.6
brugge 51.2 3.2;namur 50.5 4.9;BF:ouagadougou 12.4 -1.5;BG:sofia 42.7 23.3;BJ:cotonou 6.4 2.4
BO:santa cruz de la sierra -17.8 -63.2;cochabamba -17.4 -66.2;la paz -16.5 -68.1
BR:sao paulo -23.5 -46.6;rio de janeiro -22.9 -43.2;salvador -13 -38.5;fortaleza -3.7 -38.5
belo horizonte -19.9 -43.9;brasilia -15.8 -47.9;curitiba -25.4 -49.3;manaus -3.1 -60
recife -8.1 -34.9;belem -1.5 -48.5;porto alegre -30 -51.2;goiania -16.7 -49.3
guarulhos -23.5 -46.5;campinas -22.9 -47.1;nova iguacu -22.8 -43.5;maceio -9.7 -35.7
sao luis -2.5 -44.3;duque de caxias -22.8 -43.3;natal -5.8 -35.2;teresina -5.1 -42.8
sao bernardo do campo -23.7 -46.6;campo grande -20.4 -54.6;jaboatao -8.2 -35;osasco -23.5 -46.8
santo andre -23.7 -46.5;joao pessoa -7.1 -34.9;jaboatao dos guararapes -8.1 -35
contagem -19.9 -44.1;ribeirao preto -21.2 -47.8;sao jose dos campos -23.2 -45.9
uberlandia -18.9 -48.3;sorocaba -23.5 -47.5;cuiaba -15.6 -56.1;aparecida de goiania -16.8 -49.2
aracaju -10.9 -37.1;feira de santana -12.3 -39;londrina -23.3 -51.2;juiz de fora -21.8 -43.4
belford roxo -22.8 -43.4;joinville -26.3 -48.8;niteroi -22.9 -43.1;sao joao de meriti -22.8 -43.4
ananindeua -1.4 -48.4;florianopolis -27.6 -48.5;santos -24 -46.3;ribeirao das neves -19.8 -44.1
vila velha -20.3 -40.3;serra -20.1 -40.3;diadema -23.7 -46.6;campos dos goytacazes -21.8 -41.3
maua -23.7 -46.5;betim -20 -44.2;caxias do sul -29.2 -51.2;sao jose do rio preto -20.8 -49.4
olinda -8 -34.9;carapicuiba -23.5 -46.8;BY:minsk 53.9 27.6;CA:toronto 43.7 -79.4
montreal 45.5 -73.6;calgary 51.1 -114.1;ottawa 45.4 -75.7;edmonton 53.6 -113.5
mississauga 43.6 -79.7;north york 43.8 -79.4;winnipeg 49.9 -97.1;vancouver 49.2 -123.1
scarborough 43.8 -79.3;quebec 46.8 -71.2;hamilton 43.3 -79.8;brampton 43.7 -79.8
surrey 49.1 -122.8;laval 45.6 -73.7;halifax 44.6 -63.6;etobicoke 43.7 -79.6;london 43 -81.2
oshawa 43.9 -78.8;okanagan 50.4 -119.3;victoria 48.4 -123.4;windsor 42.3 -83;markham 43.9 -79.3
gatineau 45.5 -75.7;vaughan 43.8 -79.5;kitchener 43.4 -80.5;longueuil 45.5 -73.5;burnaby 49.3 -123
ladner 49.1 -123.1;saskatoon 52.1 -106.7;richmond hill 43.9 -79.4;barrie 44.4 -79.7
richmond 49.2 -123.1;nepean 45.3 -75.7;regina 50.5 -104.6;oakville 43.5 -79.7
burlington 43.4 -79.8;greater sudbury 46.5 -81;abbotsford 49.1 -122.3;saguenay 48.4 -71.1
coquitlam 49.3 -122.8;st catharines 43.2 -79.2;sherbrooke 45.4 -71.9;levis 46.8 -71.2
kelowna 49.9 -119.5;cambridge 43.4 -80.3;trois rivieres 46.3 -72.5;guelph 43.5 -80.3
east york 43.7 -79.3;kingston 44.2 -76.5;moncton 46.1 -64.8;sydney 46.1 -60.2;milton 43.5 -79.9
delta 49.1 -122.9;dartmouth 44.7 -63.6;thunder bay 48.4 -89.3;st john s 47.6 -52.7
waterloo 43.5 -80.5;CD:kinshasa -4.3 15.3;lubumbashi -11.7 27.5;mbuji mayi -6.1 23.6
kisangani 0.5 25.2;CF:bangui 4.4 18.6;CG:brazzaville -4.3 15.3;pointe noire -4.8 11.9
CH:zurich 47.4 8.6;geneve 46.2 6.1;geneva 46.2 6.1;basel 47.6 7.6;bern 46.9 7.4;lausanne 46.5 6.6
CI:abidjan 5.4 -4;abobo 5.4 -4;bouake 7.7 -5;CL:santiago -33.5 -70.6;puente alto -33.6 -70.6
CM:douala 4 9.7;yaounde 3.9 11.5;CN:shanghai 31.2 121.5;beijing 39.9 116.4;tianjin 39.1 117.2
guangzhou 23.1 113.3;shenzhen 22.5 114.1;wuhan 30.6 114.3;dongguan 23 113.7;chongqing 29.6 106.6
chengdu 30.7 104.1;nanjing 32.1 118.8;nanchong 30.8 106.1;xi an 34.3 108.9;shenyang 41.8 123.4
hangzhou 30.3 120.2;harbin 45.8 126.7;tai an 36.2 117.1;suzhou 31.3 120.6;shantou 23.4 116.7
jinan 36.7 117;zhengzhou 34.8 113.6;changchun 43.9 125.3;dalian 38.9 121.6;kunming 25 102.7
qingdao 36.1 120.4;foshan 23 113.1;puyang 29.5 119.9;wuxi 31.6 120.3;xiamen 24.5 118.1
tianshui 34.6 105.7;ningbo 29.9 121.5;shiyan 32.6 110.8;taiyuan 37.9 112.6;tangshan 39.6 118.2
hefei 31.9 117.3;zibo 36.8 118.1;zhongshan 21.3 110.6;changsha 28.2 113;urumqi 43.8 87.6
shijiazhuang 38 114.5;lanzhou 36.1 103.8;yunfu 22.9 112;nanchang 28.7 115.9;dadonghai 18.2 109.5
ordos 39.6 109.8;jilin 43.9 126.6;bayan nur 40.7 107.4;kunshan 31.4 121;xinyang 32.1 114.1
CO:bogota 4.6 -74.1;cali 3.4 -76.5;medellin 6.3 -75.6;barranquilla 11 -74.8;cartagena 10.4 -75.5
cucuta 7.9 -72.5;bucaramanga 7.1 -73.1;CU:havana 23.1 -82.4;santiago de cuba 20 -75.8
CZ:prague 50.1 14.4;praha 50.1 14.4;brno 49.2 16.6;ostrava 49.8 18.3;pilsen 49.7 13.4
olomouc 49.6 17.3;liberec 50.8 15.1;ceske budejovice 49 14.5;hradec kralove 50.2 15.8
DE:berlin 52.5 13.4;hamburg 53.6 10;munich 48.1 11.6;munchen 48.1 11.6;koln 50.9 7;cologne 50.9 7
frankfurt am main 50.1 8.7;frankfurt 50.1 8.7;essen 51.5 7;stuttgart 48.8 9.2;dortmund 51.5 7.5
dusseldorf 51.2 6.8;bremen 53.1 8.8;hannover 52.4 9.7;hanover 52.4 9.7;leipzig 51.3 12.4
duisburg 51.4 6.8;nurnberg 49.5 11.1;nuremberg 49.5 11.1;dresden 51.1 13.7;bochum 51.5 7.2
wuppertal 51.3 7.1;bielefeld 52 8.5;bonn 50.7 7.1;mannheim 49.5 8.5;karlsruhe 49 8.4
wiesbaden 50.1 8.2;munster 52 7.6;gelsenkirchen 51.5 7.1;aachen 50.8 6.1;monchengladbach 51.2 6.4
augsburg 48.4 10.9;chemnitz 50.8 12.9;braunschweig 52.3 10.5;krefeld 51.3 6.6;halle saale 51.5 12
kiel 54.3 10.1;magdeburg 52.1 11.6;oberhausen 51.5 6.9;freiburg 48 7.9;lubeck 53.9 10.7
erfurt 51 11;hagen 51.4 7.5;rostock 54.1 12.1;kassel 51.3 9.5;hamm 51.7 7.8;mainz 50 8.3
saarbrucken 49.2 7;herne 51.5 7.2;mulheim 51.4 6.9;osnabruck 52.3 8;solingen 51.2 7.1
ludwigshafen am rhein 49.5 8.4;leverkusen 51 7;oldenburg 53.1 8.2;neuss 51.2 6.7;potsdam 52.4 13.1
heidelberg 49.4 8.7;paderborn 51.7 8.8;darmstadt 49.9 8.7;wurzburg 49.8 10;regensburg 49 12.1
wolfsburg 52.4 10.8;recklinghausen 51.6 7.2;gottingen 51.5 9.9;heilbronn 49.1 9.2
ingolstadt 48.8 11.4;ulm 48.4 10;bottrop 51.5 6.9;pforzheim 48.9 8.7;offenbach 50.1 8.8
bremerhaven 53.5 8.6;remscheid 51.2 7.2;reutlingen 48.5 9.2;furth 49.5 11;moers 51.5 6.6
koblenz 50.4 7.6;siegen 50.9 8;bergisch gladbach 51 7.1;jena 50.9 11.6;gera 50.9 12.1
hildesheim 52.2 10;erlangen 49.6 11;witten 51.4 7.4;salzgitter 52.2 10.4;trier 49.8 6.6
zwickau 50.7 12.5;kaiserslautern 49.4 7.8;iserlohn 51.4 7.7;schwerin 53.6 11.4;gutersloh 51.9 8.4
DJ:djibouti 11.6 43.1;DK:copenhagen 55.7 12.6;kobenhavn 55.7 12.6;arhus 56.2 10.2;odense 55.4 10.4
aalborg 57 9.9;frederiksberg 55.7 12.5;DO:santo domingo 18.5 -69.9
santiago de los caballeros 19.5 -70.7;santo domingo oeste 18.5 -70;santo domingo este 18.5 -69.9
DZ:algiers 36.7 3.1;boumerdas 36.8 3.5;oran 35.7 -0.6;tebessa 35.4 8.1;EC:guayaquil -2.2 -79.9
quito -0.2 -78.5;EG:cairo 30.1 31.2;alexandria 31.2 29.9;giza 30 31.2;port said 31.3 32.3
ER:asmara 15.3 38.9;ES:madrid 40.4 -3.7;barcelona 41.4 2.2;valencia 39.5 -0.4;sevilla 37.4 -6
seville 37.4 -6;zaragoza 41.7 -0.9;malaga 36.7 -4.4;murcia 38 -1.1;palma 39.6 2.7
las palmas de gran canaria 28.1 -15.4;bilbao 43.3 -2.9;alicante 38.3 -0.5;cordoba 37.9 -4.8
valladolid 41.7 -4.7;vigo 42.2 -8.7;gijon 43.5 -5.7;l hospitalet de llobregat 41.4 2.1
a coruna 43.4 -8.4;sant marti 41.4 2.2;gasteiz vitoria 42.8 -2.7;granada 37.2 -3.6;elche 38.3 -0.7
ciudad lineal 40.4 -3.7;oviedo 43.4 -5.8;santa cruz de tenerife 28.5 -16.3;badalona 41.5 2.2
cartagena 37.6 -1;terrassa 41.6 2;jerez de la frontera 36.7 -6.1;sabadell 41.5 2.1
mostoles 40.3 -3.9;alcala de henares 40.5 -3.4;pamplona 42.8 -1.6;fuenlabrada 40.3 -3.8
almeria 36.8 -2.5;leganes 40.3 -3.8;donostia san sebastian 43.3 -2;santander 43.5 -3.8
castello de la plana 40 0;burgos 42.3 -3.7;albacete 39 -1.9;alcorcon 40.3 -3.8;getafe 40.3 -3.7
salamanca 41 -5.7;logrono 42.5 -2.4;la laguna 28.5 -16.3;huelva 37.3 -6.9;badajoz 38.9 -7
tarragona 41.1 1.3;chamartin 40.5 -3.7;lleida 41.6 0.6;marbella 36.5 -4.9;leon 42.6 -5.6
cadiz 36.5 -6.3;dos hermanas 37.3 -5.9;mataro 41.5 2.4;santa coloma de gramenet 41.5 2.2
torrejon de ardoz 40.5 -3.5;jaen 37.8 -3.8;algeciras 36.1 -5.5;parla 40.2 -3.8;ourense 42.3 -7.9
alcobendas 40.5 -3.6;reus 41.2 1.1;torrevieja 38 -0.7;telde 28 -15.4;barakaldo 43.3 -3
lugo 43 -7.6;san fernando 36.5 -6.2;girona 42 2.8;santiago de compostela 42.9 -8.5
ET:addis ababa 9 38.7;FI:helsinki 60.2 24.9;espoo 60.2 24.7;tampere 61.5 23.8;vantaa 60.3 25
turku 60.5 22.3;oulu 65 25.5;lahti 61 25.7;FR:paris 48.9 2.3;marseille 43.3 5.4;lyon 45.7 4.8
toulouse 43.6 1.4;nice 43.7 7.3;nantes 47.2 -1.6;strasbourg 48.6 7.7;montpellier 43.6 3.9
bordeaux 44.8 -0.6;lille 50.6 3.1;rennes 48.1 -1.7;reims 49.3 4;le havre 49.5 0.1
cergy pontoise 49 2.1;saint etienne 45.4 4.4;toulon 43.1 5.9;angers 47.5 -0.5;grenoble 45.2 5.7
dijon 47.3 5;nimes 43.8 4.4;aix en provence 43.5 5.4;saint quentin en yvelines 48.8 2
brest 48.4 -4.5;le mans 48 0.2;amiens 49.9 2.3;tours 47.4 0.7;limoges 45.8 1.2
clermont ferrand 45.8 3.1;villeurbanne 45.8 4.9;besancon 47.2 6;orleans 47.9 1.9;metz 49.1 6.2
rouen 49.4 1.1;mulhouse 47.8 7.3;perpignan 42.7 2.9;caen 49.2 -0.4;boulogne billancourt 48.8 2.2
nancy 48.7 6.2;argenteuil 48.9 2.2;saint denis 48.9 2.4;roubaix 50.7 3.2;GA:libreville 0.4 9.5
GB:london 51.5 -0.1;birmingham 52.5 -1.9;liverpool 53.4 -3;nottingham 53 -1.2;sheffield 53.4 -1.5
bristol 51.5 -2.6;glasgow 55.9 -4.3;leicester 52.6 -1.1;edinburgh 56 -3.2;leeds 53.8 -1.5
cardiff 51.5 -3.2;manchester 53.5 -2.2;stoke on trent 53 -2.2;coventry 52.4 -1.5
sunderland 54.9 -1.4;birkenhead 53.4 -3;islington 51.5 -0.1;reading 51.5 -1
kingston upon hull 53.7 -0.3;preston 53.8 -2.7;newport 51.6 -3;swansea 51.6 -3.9
bradford 53.8 -1.8;southend on sea 51.5 0.7;belfast 54.6 -5.9;derby 52.9 -1.5;plymouth 50.4 -4.1
luton 51.9 -0.4;wolverhampton 52.6 -2.1;city of westminster 51.5 -0.1;southampton 50.9 -1.4
blackpool 53.8 -3;milton keynes 52 -0.8;bexley 51.4 0.1;northampton 52.3 -0.9;archway 51.6 -0.1
norwich 52.6 1.3;dudley 52.5 -2.1;aberdeen 57.1 -2.1;portsmouth 50.8 -1.1
newcastle upon tyne 55 -1.6;sutton 51.4 -0.2;swindon 51.6 -1.8;crawley 51.1 -0.2;ipswich 52.1 1.2
wigan 53.5 -2.6;croydon 51.4 -0.1;walsall 52.6 -2;mansfield 53.1 -1.2;oxford 51.8 -1.3
warrington 53.4 -2.6;slough 51.5 -0.6;bournemouth 50.7 -1.9;peterborough 52.6 -0.2
cambridge 52.2 0.1;doncaster 53.5 -1.1;york 54 -1.1;poole 50.7 -2;gloucester 51.9 -2.2
burnley 53.8 -2.2;huddersfield 53.6 -1.8;telford 52.7 -2.4;dundee 56.5 -3;blackburn 53.8 -2.5
basildon 51.6 0.5;middlesbrough 54.6 -1.2;bolton 53.6 -2.4;stockport 53.4 -2.2;brighton 50.8 -0.1
west bromwich 52.5 -2;grimsby 53.6 -0.1;hastings 50.9 0.6;high wycombe 51.6 -0.7;watford 51.7 -0.4
saint peters 51.4 1.4;burton upon trent 52.8 -1.6;colchester 51.9 0.9;eastbourne 50.8 0.3
exeter 50.7 -3.5;rotherham 53.4 -1.4;cheltenham 51.9 -2.1;lincoln 53.2 -0.5;chesterfield 53.3 -1.4
chelmsford 51.7 0.5;dagenham 51.6 0.2;basingstoke 51.3 -1.1;maidstone 51.3 0.5
sutton coldfield 52.6 -1.8;bedford 52.1 -0.5;oldham 53.5 -2.1;enfield town 51.7 -0.1
woking 51.3 -0.6;st helens 53.5 -2.7;worcester 52.2 -2.2;gillingham 51.4 0.5;worthing 50.8 -0.4
rochdale 53.6 -2.2;solihull 52.4 -1.8;royal leamington spa 52.3 -1.5;romford 51.6 0.2
GE:tbilisi 41.7 44.8;GH:accra 5.6 -0.2;kumasi 6.7 -1.6;GN:camayenne 9.5 -13.7;conakry 9.5 -13.7
GR:athens 38 23.7;athina 38 23.7;thessaloniki 40.6 22.9;patra 38.2 21.7;piraeus 37.9 23.6
larisa 39.6 22.4;peristeri 38 23.7;irakleion 35.3 25.1;kallithea 38 23.7;acharnes 38.1 23.7
GT:guatemala city 14.6 -90.5;HK:hong kong 22.3 114.2;kowloon 22.3 114.2;HN:tegucigalpa 14.1 -87.2
HR:zagreb 45.8 16;HT:port au prince 18.5 -72.3;HU:budapest 47.5 19;debrecen 47.5 21.6
miskolc 48.1 20.8;szeged 46.3 20.1;pecs 46.1 18.2;gyor 47.7 17.6;nyiregyhaza 48 21.7
kecskemet 46.9 19.7;szekesfehervar 47.2 18.4;ID:jakarta -6.2 106.8;surabaya -7.2 112.8
medan 3.6 98.7;bandung -6.9 107.6;bekasi -6.2 107;palembang -2.9 104.7;tangerang -6.2 106.6
makassar -5.1 119.4;south tangerang -6.3 106.7;semarang -7 110.4;depok -6.4 106.8;batam 1.1 104
padang -0.9 100.4;denpasar -8.6 115.2;bandar lampung -5.4 105.3;bogor -6.6 106.8;malang -8 112.6
pekanbaru 0.5 101.4;city of balikpapan -1.2 116.9;yogyakarta -7.8 110.4;situbondo -7.7 114
banjarmasin -3.3 114.6;surakarta -7.6 110.8;IE:dublin 53.3 -6.2;cork 51.9 -8.5
IL:jerusalem 31.8 35.2;IN:mumbai 19.1 72.9;delhi 28.7 77.2;bengaluru 13 77.6;kolkata 22.6 88.4
chennai 13.1 80.3;ahmedabad 23 72.6;hyderabad 17.4 78.5;pune 18.5 73.9;surat 21.2 72.8
kanpur 26.5 80.3;jaipur 26.9 75.8;lucknow 26.8 80.9;nagpur 21.1 79.1;indore 22.7 75.8
patna 25.6 85.1;bhopal 23.3 77.4;ludhiana 30.9 75.9;tirunelveli 8.7 77.7;agra 27.2 78
vadodara 22.3 73.2;najafgarh 28.6 77;gorakhpur 29.4 75.7;nashik 20 73.8;pimpri 18.6 73.8
kalyan 19.2 73.1;thane 19.2 73;meerut 29 77.7;nowrangapur 19.2 82.5;faridabad 28.4 77.3
ghaziabad 28.7 77.4;dombivli 19.2 73.1;rajkot 22.3 70.8;varanasi 25.3 83;amritsar 31.6 74.9
allahabad 25.4 81.8;visakhapatnam 17.7 83.2;jabalpur 23.2 80;haora 22.6 88.3;aurangabad 19.9 75.3
solapur 17.7 75.9;srinagar 34.1 74.8;chandigarh 30.7 76.8;coimbatore 11 77;jodhpur 26.3 73
madurai 9.9 78.1;IQ:baghdad 33.3 44.4;basrah 30.5 47.8;mosul 36.3 43.1;erbil 36.2 44
abu ghurayb 33.3 44.2;as sulaymaniyah 35.6 45.4;kirkuk 35.5 44.4;IR:tehran 35.7 51.4
mashhad 36.3 59.6;isfahan 32.7 51.7;karaj 35.8 51;tabriz 38.1 46.3;shiraz 29.6 52.5;qom 34.6 50.9
ahvaz 31.3 48.7;pasragad branch 34.8 48.5;kahriz 34.4 47.1;kermanshah 34.3 47.1;rasht 37.3 49.6
kerman 30.3 57.1;orumiyeh 37.6 45.1;zahedan 29.5 60.9;hamadan 34.8 48.5;azadshahr 34.8 48.6
arak 34.1 49.7;IT:rome 41.9 12.5;roma 41.9 12.5;milan 45.5 9.2;milano 45.5 9.2;naples 40.9 14.3
napoli 40.9 14.3;turin 45.1 7.7;torino 45.1 7.7;palermo 38.1 13.3;genoa 44.4 8.9;genova 44.4 8.9
bologna 44.5 11.3;florence 43.8 11.2;firenze 43.8 11.2;catania 37.5 15.1;bari 41.1 16.9
messina 38.2 15.6;verona 45.4 11;padova 45.4 11.9;padua 45.4 11.9;trieste 45.6 13.8
brescia 45.5 10.2;prato 43.9 11.1;taranto 40.5 17.2;reggio calabria 38.1 15.7;modena 44.6 10.9
livorno 43.5 10.3;cagliari 39.2 9.1;mestre 45.5 12.2;parma 44.8 10.3;foggia 41.5 15.6
reggio nell emilia 44.7 10.6;acilia castel fusano ostia antica 41.8 12.3;salerno 40.7 14.8
perugia 43.1 12.4;monza 45.6 9.3;rimini 44.1 12.6;pescara 42.5 14.2;bergamo 45.7 9.7
vicenza 45.5 11.5;bolzano 46.5 11.3;andria 41.2 16.3;udine 46.1 13.2;siracusa 37.1 15.3
terni 42.6 12.6;JM:kingston 18 -76.8;JO:amman 32 35.9;zarqa 32.1 36.1;JP:tokyo 35.7 139.7
yokohama 35.4 139.7;osaka 34.7 135.5;nagoya 35.2 136.9;sapporo 43.1 141.4;kobe 34.7 135.2
kyoto 35 135.8;fukuoka 33.6 130.4;kawasaki 35.5 139.7;saitama 35.9 139.7;hiroshima 34.4 132.5
yono 35.9 139.6;sendai 38.3 140.9;kitakyushu 33.9 130.9;chiba 35.6 140.1;sakai 34.6 135.5
shizuoka 35 138.4;kumamoto 32.8 130.7;okayama 34.7 133.9;hamamatsu 34.7 137.7;hachioji 35.7 139.3
kagoshima 31.6 130.6;niigata 37.9 139;himeji 34.8 134.7;matsudo 35.8 139.9
nishinomiya hama 34.7 135.3;kawaguchi 35.8 139.7;kanazawa 36.6 136.6;utsunomiya 36.6 139.9
oita 33.2 131.6;matsuyama 33.8 132.8;amagasaki 34.7 135.4;kurashiki 34.6 133.8;yokosuka 35.3 139.7
nagasaki 32.8 129.9;hirakata 34.8 135.6;machida 35.5 139.5;gifu shi 35.4 136.8;fujisawa 35.3 139.5
toyonaka 34.8 135.5;fukuyama 34.5 133.4;toyohashi 34.8 137.4;minato 34.2 135.2;nara shi 34.7 135.8
toyota 35.1 137.2;nagano 36.7 138.2;iwaki 37.1 140.9;asahikawa 43.8 142.4;takatsuki 34.8 135.6
okazaki 35 137.2;suita 34.8 135.5;wakayama 34.2 135.2;KE:nairobi -1.3 36.8;mombasa -4.1 39.7
KG:bishkek 42.9 74.6;KH:phnom penh 11.6 104.9;takeo 11 104.8;KP:pyongyang 39 125.8
hamhung 39.9 127.5;KR:seoul 37.6 127;busan 35.1 129;incheon 37.5 126.7;daegu 35.9 128.6
daejeon 36.3 127.4;gwangju 35.2 126.9;suwon 37.3 127;goyang si 37.7 126.8;seongnam si 37.4 127.1
ulsan 35.5 129.3;bucheon si 37.5 126.8;jeonju 35.8 127.1;ansan si 37.3 126.8
cheongju si 36.6 127.5;anyang si 37.4 126.9;changwon 35.2 128.7;pohang 36 129.4
uijeongbu si 37.7 127;hwaseong si 37.2 126.8;masan 35.1 126.8;jeju city 33.5 126.5
cheonan 36.8 127.2;kwangmyong 37.5 126.9;kimhae 35.2 128.9;KW:al ahmadi 29.1 48.1
KZ:almaty 43.3 76.9;LB:beirut 33.9 35.5;LK:colombo 6.9 79.8;LR:monrovia 6.3 -10.8
LT:vilnius 54.7 25.3;LV:riga 56.9 24.1;LY:tripoli 32.9 13.2;benghazi 32.1 20.1
MA:casablanca 33.6 -7.6;rabat 34 -6.8;fes 34 -5;sale 34.1 -6.8;marrakesh 31.6 -8;agadir 30.4 -9.6
tangier 35.8 -5.8;meknes 33.9 -5.5;MD:chisinau 47 28.9;MG:antananarivo -18.9 47.5
ML:bamako 12.7 -8;MM:yangon 16.8 96.2;mandalay 22 96.1;nay pyi taw 19.7 96.1
MN:ulan bator 47.9 106.9;MO:macau 22.2 113.5;MR:nouakchott 18.1 -16;MW:lilongwe -14 33.8
blantyre -15.8 35;MX:mexico city 19.4 -99.1;ciudad de mexico 19.4 -99.1;iztapalapa 19.4 -99.1
ecatepec de morelos 19.6 -99.1;guadalajara 20.7 -103.4;puebla 19 -98.2;juarez 31.7 -106.5
tijuana 32.5 -117;leon de los aldama 21.1 -101.7;gustavo adolfo madero 19.5 -99.1
zapopan 20.7 -103.4;monterrey 25.7 -100.3;ciudad nezahualcoyotl 19.4 -99;chihuahua 28.6 -106.1
naucalpan de juarez 19.5 -99.2;merida 21 -89.6;san luis potosi 22.1 -101
aguascalientes 21.9 -102.3;hermosillo 29.1 -111;saltillo 25.4 -101;mexicali 32.6 -115.5
culiacan 24.8 -107.4;guadalupe 25.7 -100.3;acapulco de juarez 16.8 -99.9;tlalnepantla 19.5 -99.2
cancun 21.2 -86.8;santiago de queretaro 20.6 -100.4;coyoacan 19.3 -99.2
santa maria chimalhuacan 19.4 -99;torreon 25.5 -103.4;morelia 19.7 -101.2;reynosa 26.1 -98.3
tlaquepaque 20.6 -103.3;tlalpan 19.3 -99.2;tuxtla 16.8 -93.1;cuauhtemoc 19.4 -99.1
victoria de durango 24 -104.7;toluca 19.3 -99.7;ciudad lopez mateos 19.6 -99.3
cuautitlan izcalli 19.6 -99.2;ciudad apodaca 25.8 -100.2;heroica matamoros 25.9 -97.5
san nicolas de los garza 25.7 -100.3;veracruz 19.2 -96.1;xalapa de enriquez 19.5 -96.9
azcapotzalco 19.5 -99.2;tonala 20.6 -103.2;xochimilco 19.3 -99.1;iztacalco 19.4 -99.1
mazatlan 23.2 -106.4;irapuato 20.7 -101.4;nuevo laredo 27.5 -99.5;miguel hidalgo 19.4 -99.2
xico 19.3 -99;benito juarez 19.4 -99.2;villahermosa 18 -92.9;ciudad general escobedo 25.8 -100.3
MY:kota bharu 6.1 102.2;kuala lumpur 3.1 101.7;klang 3 101.4;kampung baru subang 3.2 101.5
johor bahru 1.5 103.8;ipoh 4.6 101.1;kuching 1.6 110.3;petaling jaya 3.1 101.6;MZ:maputo -26 32.6
matola -26 32.5;beira -19.8 34.8;NE:niamey 13.5 2.1;NG:lagos 6.5 3.4;kano 12 8.5;ibadan 7.4 3.9
kaduna 10.5 7.4;port harcourt 4.8 7;benin city 6.3 5.6;maiduguri 11.8 13.2;zaria 11.1 7.7
aba 5.1 7.4;jos 9.9 8.9;ilorin 8.5 4.5;oyo 7.9 3.9;enugu 6.4 7.5;abeokuta 7.2 3.3;abuja 9.1 7.5
sokoto 13.1 5.2;onitsha 6.1 6.8;warri 5.5 5.8;ebute ikorodu 6.6 3.5;NI:managua 12.1 -86.3
NL:amsterdam 52.4 4.9;rotterdam 51.9 4.5;the hague 52.1 4.3;den haag 52.1 4.3;utrecht 52.1 5.1
eindhoven 51.4 5.5;tilburg 51.6 5.1;groningen 53.2 6.6;almere stad 52.4 5.2;breda 51.6 4.8
nijmegen 51.8 5.9;enschede 52.2 6.9;haarlem 52.4 4.6;arnhem 52 5.9;zaanstad 52.5 4.8
amersfoort 52.2 5.4;apeldoorn 52.2 6;s hertogenbosch 51.7 5.3;hoofddorp 52.3 4.7
maastricht 50.8 5.7;leiden 52.2 4.5;dordrecht 51.8 4.7;zoetermeer 52.1 4.5;zwolle 52.5 6.1
deventer 52.3 6.2;delft 52 4.4;NO:oslo 59.9 10.7;bergen 60.4 5.3;trondheim 63.4 10.4
stavanger 59 5.7;NP:kathmandu 27.7 85.3;NZ:auckland -36.8 174.8;wellington -41.3 174.8
christchurch -43.5 172.6;manukau city -37 174.9;hamilton -37.8 175.3;dunedin -45.9 170.5
tauranga -37.7 176.2;lower hutt -41.2 174.9;OM:muscat 23.6 58.4;PE:lima -12 -77
arequipa -16.4 -71.5;callao -12.1 -77.1;trujillo -8.1 -79;chiclayo -6.8 -79.8
PH:quezon city 14.6 121.1;manila 14.6 121;caloocan city 14.6 121;budta 7.2 124.4;davao 7.1 125.6
malingao 7.2 124.5;cebu city 10.3 123.9;general santos 6.1 125.2;taguig 14.5 121.1
pasig city 14.6 121.1;las pinas 14.5 121;antipolo 14.6 121.1;makati city 14.6 121
PK:karachi 24.9 67;lahore 31.6 74.4;faisalabad 31.4 73.1;rawalpindi 33.6 73;multan 30.2 71.5
hyderabad 25.4 68.4;gujranwala 32.2 74.2;peshawar 34 71.6;rahim yar khan 28.4 70.3;quetta 30.2 67
muzaffarabad 34.4 73.5;battagram 34.7 73;kotli 33.5 73.9;islamabad 33.7 73;bahawalpur 29.4 71.7
sargodha 32.1 72.7;PL:warsaw 52.2 21;warszawa 52.2 21;lodz 51.8 19.5;krakow 50.1 19.9
wroclaw 51.1 17;poznan 52.4 16.9;gdansk 54.4 18.6;szczecin 53.4 14.6;bydgoszcz 53.1 18
lublin 51.3 22.6;katowice 50.3 19;bialystok 53.1 23.2;gdynia 54.5 18.5;czestochowa 50.8 19.1
sosnowiec 50.3 19.1;radom 51.4 21.1;mokotow 52.2 21;torun 53 18.6;kielce 50.9 20.6
gliwice 50.3 18.7;zabrze 50.3 18.8;bytom 50.3 18.9;praga poludnie 52.2 21.1;bielsko biala 49.8 19
olsztyn 53.8 20.5;rzeszow 50 22;ursynow 52.2 21.1;ruda slaska 50.3 18.9;wola 52.2 21
rybnik 50.1 18.5;bielany 52.3 20.9;srodmiescie 52.2 21;dabrowa gornicza 50.3 19.2;tychy 50.1 19
opole 50.7 17.9;elblag 54.2 19.4;plock 52.5 19.7;walbrzych 50.8 16.3;gorzow wielkopolski 52.7 15.2
targowek 52.3 21;wloclawek 52.6 19.1;zielona gora 51.9 15.5;tarnow 50 21;chorzow 50.3 19
kalisz 51.8 18.1;koszalin 54.2 16.2;legnica 51.2 16.2;bemowo 52.3 20.9;grudziadz 53.5 18.8
slupsk 54.5 17;jaworzno 50.2 19.3;jastrzebie zdroj 50 18.6;PT:lisbon 38.7 -9.1;lisboa 38.7 -9.1
porto 41.1 -8.6;amadora 38.8 -9.2;braga 41.6 -8.4;setubal 38.5 -8.9;coimbra 40.2 -8.4
queluz 38.8 -9.3;funchal 32.7 -16.9;PY:asuncion -25.3 -57.6;RO:bucharest 44.4 26.1
bucuresti 44.4 26.1;iasi 47.2 27.6;cluj napoca 46.8 23.6;timisoara 45.8 21.2;craiova 44.3 23.8
constanta 44.2 28.6;galati 45.4 28.1;brasov 45.6 25.6;ploiesti 45 26;braila 45.3 28;oradea 47 21.9
bacau 46.6 26.9;arad 46.2 21.3;pitesti 44.9 24.9;sibiu 45.8 24.2;targu mures 46.5 24.6
baia mare 47.7 23.6;buzau 45.2 26.8;botosani 47.8 26.7;satu mare 47.8 22.9
ramnicu valcea 45.1 24.4;suceava 47.6 26.3;piatra neamt 46.9 26.3;drobeta turnu severin 44.6 22.7
targu jiu 45.1 23.3;RS:belgrade 44.8 20.5;RU:moscow 55.8 37.6;moskva 55.8 37.6
saint petersburg 59.9 30.3;novosibirsk 55 82.9;yekaterinburg 56.9 60.6;nizhniy novgorod 56.3 44
samara 53.2 50.2;omsk 55 73.4;kazan 55.8 49.1;rostov na donu 47.2 39.7;chelyabinsk 55.2 61.4
ufa 54.7 56;volgograd 48.7 44.5;perm 58 56.3;krasnoyarsk 56 92.9;saratov 51.5 46
voronezh 51.7 39.2;tol yatti 53.5 49.3;krasnodar 45 39;ulyanovsk 54.3 48.4;izhevsk 56.8 53.2
yaroslavl 57.6 39.9;barnaul 53.4 83.8;vladivostok 43.1 131.9;irkutsk 52.3 104.3
khabarovsk 48.5 135.1;orenburg 51.8 55.1;novokuznetsk 53.8 87.1;ryazan 54.6 39.7;tyumen 57.2 65.5
lipetsk 52.6 39.6;penza 53.2 45;naberezhnyye chelny 55.7 52.4;astrakhan 46.3 48
RW:kigali -1.9 30.1;SA:riyadh 24.7 46.7;jeddah 21.5 39.2;mecca 21.4 39.8;medina 24.5 39.6
sultanah 24.5 39.6;dammam 26.4 50.1;ta if 21.3 40.4;SD:khartoum 15.6 32.5;omdurman 15.6 32.5
nyala 12 24.9;SE:stockholm 59.3 18.1;goteborg 57.7 12;goeteborg 57.7 12;malmo 55.6 13
uppsala 59.9 17.6;sollentuna 59.4 18;vasteras 59.6 16.6;orebro 59.3 15.2;linkoping 58.4 15.6
helsingborg 56 12.7;SG:singapore 1.3 103.9;SL:freetown 8.5 -13.2;SN:dakar 14.7 -17.4
pikine 14.8 -17.4;touba 14.9 -15.9;SO:mogadishu 2 45.3;SV:san salvador 13.7 -89.2
SY:aleppo 36.2 37.2;damascus 33.5 36.3;homs 34.7 36.7;TD:n djamena 12.1 15;TG:lome 6.1 1.2
TH:bangkok 13.8 100.5;TJ:dushanbe 38.5 68.8;TM:ashgabat 38 58.4;TN:tunis 36.8 10.2
TR:istanbul 41 28.9;ankara 39.9 32.9;izmir 38.4 27.1;bursa 40.2 29.1;adana 37 35.3
gaziantep 37.1 37.4;konya 37.9 32.5;cankaya 39.9 32.9;antalya 36.9 30.7;bagcilar 41 28.9
diyarbakir 37.9 40.2;kayseri 38.7 35.5;uskudar 41 29;bahcelievler 41 28.9;umraniye 41 29.1
mersin 36.8 34.6;esenler 41 28.9;eskisehir 39.8 30.5;TW:taipei 25 121.5;kaohsiung 22.6 120.3
taichung 24.1 120.7;tainan 23 120.2;banqiao 25 121.5;TZ:dar es salaam -6.8 39.3;UA:kyiv 50.5 30.5
kiev 50.5 30.5;kharkiv 50 36.3;dnipro 48.5 35;donetsk 48 37.8;odessa 46.5 30.7
zaporizhia 47.8 35.2;lviv 49.8 24;kryvyi rih 47.9 33.4;mykolayiv 47 32;UG:kampala 0.3 32.6
US:new york city 40.7 -74;new york 40.7 -74;los angeles 34.1 -118.2;chicago 41.9 -87.7
brooklyn 40.7 -73.9;houston 29.8 -95.4;queens 40.7 -73.8;philadelphia 40 -75.2;phoenix 33.4 -112.1
manhattan 40.8 -74;san antonio 29.4 -98.5;san diego 32.7 -117.2;the bronx 40.8 -73.9
dallas 32.8 -96.8;san jose 37.3 -121.9;austin 30.3 -97.7;jacksonville 30.3 -81.7
san francisco 37.8 -122.4;columbus 40 -83;fort worth 32.7 -97.3;indianapolis 39.8 -86.2
charlotte 35.2 -80.8;seattle 47.6 -122.3;denver 39.7 -105;el paso 31.8 -106.5;detroit 42.3 -83
boston 42.4 -71.1;memphis 35.1 -90;portland 45.5 -122.7;oklahoma city 35.5 -97.5
las vegas 36.2 -115.1;baltimore 39.3 -76.6;washington d c 38.9 -77;washington 38.9 -77
milwaukee 43 -87.9;albuquerque 35.1 -106.7;tucson 32.2 -110.9;nashville 36.2 -86.8
fresno 36.7 -119.8;sacramento 38.6 -121.5;kansas city 39.1 -94.6;long beach 33.8 -118.2
mesa 33.4 -111.8;staten island 40.6 -74.1;atlanta 33.7 -84.4;colorado springs 38.8 -104.8
virginia beach 36.9 -76;raleigh 35.8 -78.6;omaha 41.3 -95.9;miami 25.8 -80.2;oakland 37.8 -122.3
minneapolis 45 -93.3;tulsa 36.2 -96;wichita 37.7 -97.3;new orleans 30 -90.1;arlington 32.7 -97.1
cleveland 41.5 -81.7;bakersfield 35.4 -119;honolulu 21.3 -157.9;tampa 27.9 -82.5
aurora 39.7 -104.8;anaheim 33.8 -117.9;santa ana 33.7 -117.9;corpus christi 27.8 -97.4
riverside 34 -117.4;st louis 38.6 -90.2;saint louis 38.6 -90.2;lexington fayette 38 -84.5
stockton 38 -121.3;pittsburgh 40.4 -80;anchorage 61.2 -149.9;cincinnati 39.1 -84.5
ironville 38.5 -82.7;meads 38.4 -82.7;henderson 36 -115;greensboro 36.1 -79.8
saint paul 44.9 -93.1;st paul 44.9 -93.1;plano 33 -96.7;newark 40.7 -74.2;toledo 41.7 -83.6
lincoln 40.8 -96.7;orlando 28.5 -81.4;chula vista 32.6 -117.1;jersey city 40.7 -74.1
chandler 33.3 -111.8;fort wayne 41.1 -85.1;buffalo 42.9 -78.9;durham 36 -78.9
st petersburg 27.8 -82.7;irvine 33.7 -117.8;laredo 27.5 -99.5;lubbock 33.6 -101.9
madison 43.1 -89.4;gilbert 33.4 -111.8;norfolk 36.8 -76.3;louisville 38.3 -85.8;reno 39.5 -119.8
winston salem 36.1 -80.2;glendale 33.5 -112.2;hialeah 25.9 -80.3;garland 32.9 -96.6
scottsdale 33.5 -111.9;irving 32.8 -96.9;chesapeake 36.8 -76.3;north las vegas 36.2 -115.1
fremont 37.5 -122;baton rouge 30.4 -91.2;lexington 38 -84.5;paradise 36.1 -115.1
richmond 37.6 -77.5;jamaica 40.7 -73.8;san bernardino 34.1 -117.3;spokane 47.7 -117.4
birmingham 33.5 -86.8;modesto 37.6 -121;des moines 41.6 -93.6;rochester 43.2 -77.6
maryvale 33.5 -112.2;tacoma 47.3 -122.4;fontana 34.1 -117.4;oxnard 34.2 -119.2
moreno valley 33.9 -117.2;fayetteville 35.1 -78.9;huntington beach 33.7 -118;yonkers 40.9 -73.9
montgomery 32.4 -86.3;amarillo 35.2 -101.8;little rock 34.7 -92.3;akron 41.1 -81.5
shreveport 32.5 -93.8;grand rapids 43 -85.7;mobile 30.7 -88;salt lake city 40.8 -111.9
huntsville 34.7 -86.6;tallahassee 30.4 -84.3;sunrise manor 36.2 -115.1;grand prairie 32.7 -97
overland park 39 -94.7;knoxville 36 -83.9;worcester 42.3 -71.8;brownsville 25.9 -97.5
newport news 37.1 -76.5;santa clarita 34.4 -118.5;providence 41.8 -71.4;fort lauderdale 26.1 -80.1
east flatbush 40.7 -73.9;spring valley 36.1 -115.2;chattanooga 35 -85.3;tempe 33.4 -111.9
oceanside 33.2 -117.4;garden grove 33.8 -117.9;rancho cucamonga 34.1 -117.6;cape coral 26.6 -81.9
santa rosa 38.4 -122.7;vancouver 45.6 -122.7;sioux falls 43.5 -96.7;peoria 33.6 -112.2
ontario 34.1 -117.7;jackson 32.3 -90.2;elk grove 38.4 -121.4;springfield 37.2 -93.3
pembroke pines 26 -80.2;deer valley 33.7 -112.1;port saint lucie 27.3 -80.4;salem 44.9 -123
corona 33.9 -117.6;eugene 44.1 -123.1;mckinney 33.2 -96.6;fort collins 40.6 -105.1
lancaster 34.7 -118.1;cary 35.8 -78.8;tempe junction 33.4 -111.9;palmdale 34.6 -118.1
hayward 37.7 -122.1;salinas 36.7 -121.7;frisco 33.2 -96.8;east chattanooga 35.1 -85.2
pasadena 29.7 -95.2;alexandria 38.8 -77;pomona 34.1 -117.8;washington heights 40.9 -73.9
lakewood 39.7 -105.1;sunnyvale 37.4 -122;escondido 33.1 -117.1;astoria 40.8 -73.9
hollywood 26 -80.1;borough park 40.6 -74;clarksville 36.5 -87.4;torrance 33.8 -118.3
valencia 34.4 -118.6;rockford 42.3 -89.1;east hampton 37 -76.3;joliet 41.5 -88.1
paterson 40.9 -74.2;bridgeport 41.2 -73.2;naperville 41.8 -88.1;boise 43.6 -116.2
savannah 32.1 -81.1;mesquite 32.8 -96.6;syracuse 43 -76.1;metairie terrace 30 -90.2
orange 33.8 -117.9;fullerton 33.9 -117.9;killeen 31.1 -97.7;dayton 39.8 -84.2;mcallen 26.2 -98.2
bellevue 47.6 -122.2;metairie 30 -90.2;miramar 26 -80.2;hampton 37 -76.3
west valley city 40.7 -112;olathe 38.9 -94.8;warren 42.5 -83;columbia 34 -81;thornton 39.9 -105
carrollton 33 -96.9;midland 32 -102.1;charleston 32.8 -79.9;waco 31.5 -97.1
sterling heights 42.6 -83;denton 33.2 -97.1;cedar rapids 42 -91.6;new haven 41.3 -72.9
roseville 38.8 -121.3;gainesville 29.7 -82.3;visalia 36.3 -119.3;coral springs 26.3 -80.3
thousand oaks 34.2 -118.8;elizabeth 40.7 -74.2;stamford 41.1 -73.5;concord 38 -122
surprise 33.6 -112.3;alhambra 33.5 -112.1;lafayette 30.2 -92;topeka 39 -95.7;kent 47.4 -122.2
simi valley 34.3 -118.8;east los angeles 34 -118.2;santa clara 37.4 -122;murfreesboro 35.8 -86.4
hartford 41.8 -72.7;sheepshead bay 40.6 -73.9;amherst 43 -78.8;victorville 34.5 -117.3
abilene 32.4 -99.7;vallejo 38.1 -122.3;north stamford 41.1 -73.5;berkeley 37.9 -122.3
norman 35.2 -97.4;allentown 40.6 -75.5;evansville 38 -87.6;odessa 31.8 -102.4;fargo 46.9 -96.8
beaumont 30.1 -94.1;independence 39.1 -94.4;ann arbor 42.3 -83.7;el monte 34.1 -118
athens 34 -83.4;round rock 30.5 -97.7;wilmington 34.2 -77.9;east harlem 40.8 -73.9
arvada 39.8 -105.1;provo 40.2 -111.7;lansing 42.7 -84.6;downey 33.9 -118.1;carlsbad 33.2 -117.4
elmhurst 40.7 -73.9;costa mesa 33.6 -117.9;miami gardens 25.9 -80.2;westminster 39.8 -105
north peoria 40.7 -89.6;clearwater 28 -82.8;fairfield 38.2 -122;bushwick 40.7 -73.9
gravesend 40.6 -74;elgin 42 -88.3;temecula 33.5 -117.1;west jordan 40.6 -111.9;inglewood 34 -118.4
richardson 32.9 -96.7;lowell 42.6 -71.3;east independence 39.1 -94.4;gresham 45.5 -122.4
antioch 38 -121.8;cambridge 42.4 -71.1;high point 36 -80;billings 45.8 -108.5;manchester 43 -71.5
murrieta 33.6 -117.2;centennial 39.6 -104.9;pueblo 38.3 -104.6;pearland 29.6 -95.3
waterbury 41.6 -73.1;west covina 34.1 -117.9;enterprise 36 -115.2;north charleston 32.9 -80
everett 48 -122.2;college station 30.6 -96.3;palm bay 28 -80.6;pompano beach 26.2 -80.1
boulder 40 -105.3;norwalk 33.9 -118.1;west palm beach 26.7 -80.1;broken arrow 36.1 -95.8
daly city 37.7 -122.5;sandy springs 33.9 -84.4;burbank 34.2 -118.3;green bay 44.5 -88
santa maria 35 -120.4;wichita falls 33.9 -98.5;lakeland 28 -81.9;clovis 36.8 -119.7
lewisville 33 -97;tyler 32.4 -95.3;el cajon 32.8 -117;san mateo 37.6 -122.3;brandon 27.9 -82.3
rialto 34.1 -117.4;davenport 41.5 -90.6;edison 40.5 -74.4;hillsboro 45.5 -123
las cruces 32.3 -106.8;south bend 41.7 -86.3;vista 33.2 -117.2;greeley 40.4 -104.7
davie 26.1 -80.2;san angelo 31.5 -100.4;renton 47.5 -122.2;UY:montevideo -34.9 -56.2
UZ:tashkent 41.3 69.2;VE:caracas 10.5 -66.9;maracaibo 10.7 -71.6;maracay 10.2 -67.6
valencia 10.2 -68;barquisimeto 10.1 -69.4;ciudad guayana 8.4 -62.6;VN:ho chi minh city 10.8 106.6
hanoi 21 105.8;da nang 16.1 108.2;haiphong 20.9 106.7;XK:pristina 42.7 21.2;YE:sanaa 15.4 44.2
al hudaydah 14.8 43;ta izz 13.6 44;aden 12.8 45;ZA:cape town -33.9 18.4;durban -29.9 31
johannesburg -26.2 28;soweto -26.3 27.9;pretoria -25.7 28.2;port elizabeth -34 25.6
pietermaritzburg -29.6 30.4;benoni -26.2 28.3;tembisa -26 28.2;ZM:lusaka -15.4 28.3
ZW:harare -17.8 31.1;bulawayo -20.1 28.6
`
