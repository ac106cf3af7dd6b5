//! A public suffix list, ICANN section, as far as one bit of it is needed.
//!
//! Written by `scripts/suffix_table.py` from the list's commit 8437e5262f13305f94087abe699b4fe2be1d1de8.

use super::Table;

/// 1600 suffixes of one label, 7 wildcards, 18 suffixes of two labels.
#[rustfmt::skip]
pub(super) static TABLE: Table = Table {
    labels: concat!(
        "acadaeafagaialamaoaqarasatauawaxazbabbbdbebfbgbhbibjbmbnbobrbsbtbvbwbybzcacccdcfcgchciclcmcncocrcu\
         cvcwcxcyczdedjdkdmdodzeceeegeseteufifjfmfofrgagbgdgegfggghgiglgmgngpgqgrgsgtgugwgyhkhmhnhrhthuidie\
         iliminioiqirisitjejojpkekgkhkikmknkpkrkwkykzlalblclilklrlsltlulvlymamcmdmemgmhmkmlmnmompmqmrmsmtmu\
         mvmwmxmymznancnenfngninlnonrnunzompapepfphpkplpmpnprpsptpwpyqarerorsrurwsasbscsdsesgshsisjskslsmsn\
         sosrssstsusvsxsysztctdtftgthtjtktltmtntotrtttvtwtzuaugukusuyuzvavcvevgvivnvuwfwsyeytzmzw",
        "aaaabbabcacoadsaegaflaiganzaolappartawsaxabarbbcbbtbcgbcnbetbidbiobizbmsbmwbomboobotboxbuybzhcabca\
         lcamcarcatcbacbnceocfacfdcomcpacrsdaddayddsdevdhldiydnpdogdotdtvdvreatecoeduesqeusfanfitflyfoofoxf\
         rlftrfunfyigalgapgaygdngeaglegmogmxgopgotgovhbohivhkthothowibmiceicuifmincinginkintistitvjcbjiojll\
         jmpjnjjotjoykfhkiakimkpnkrdlatlawldsllcllplollplltdmanmapmbamedmenmilmitmlbmlsmmamoemoimommovmsdmt\
         nmtrnabnbanecnetnewnflngonhknownranrwnttnycobioneongonloooorgottovhpaypetphdpidpinpncproprupubpwcr\
         edrenrilrioriprunrwesapsassbisbsscbsewsexsfrskiskysoyspasrlstctabtaxtcitdktelthdtjxtoptrvtuitvsubs\
         unouolupsvetvigvinvipwebwedwinwmewowwtcwtfxinxxxxyzyouyunzip",
        "aarpableaeroakdnallyamexarabarmyarpaarteasdaasiaaudiautobabybandbankbbvabeerbestbikebingblogbluebo\
         fabondbookbuzzcafecallcampcarecarscasacasecashcbrecernchatciticityclubcoolcoopcyoudatadatedclkdeal\
         delldesidietdishdocsdvagernifagefailfansfarmfastfidofilmfirefishflirfoodfordfreefundgamegbizgentgg\
         eegiftgmbhgoldgolfgooggugeguruhairhaushdfchelpherehosthsbcicbcieeeimdbimmoinfoitaujavajeepjobsjprs\
         kddikidskiwikpmgkredlandlegolgbtlidllifelikelimolinkliveloanloveltdaluxemaifmeetmememenuminimintmo\
         bimodamotonamenavynewsnextniconikeolloopenpageparspccwpicspingpinkplaypluspohlpornpostprodprofqpon\
         readreitrentrestrichroomrsvpruhrsafesalesarlsavesaxoscotseatseeksexyshiashopshowsilksinasiteskinsn\
         cfsohusongsonyspotstarsurftalktaxiteamtechtevatiaatipstowntoystubevanavisavivavivovotevotowangweir\
         wienwikiwineworkxboxyogazarazerozoneελευбгеюрф",
        "actoradultaetnaamfamamicaapplearchiaudioautosazurebaidubeatsbiblebingoblackboatsboschbuildcanoncar\
         dschasecheapciscociticclickcloudcoachcodescrowncymrudancedealsdeltadrivedubaiearthedekaemailepsonf\
         aithfedexfinalforexforumgallogamesgiftsgivesglassglobogmailgreengripegroupgucciguidehomeshondahors\
         ehotelhousehyattikanoirishjetztkoelnkyotolamerleaselegallexuslillyloanslocuslottelottomangomediame\
         rckmiamimoneymoviemusicnexusnikonninjanokianowtvomegaonionosakaparispartspartyphonephotopizzaplace\
         pokerpraxipressprimepromoquestradiorehabreisericohrocksrodeorugbysalonsenersevensharpshellshoessky\
         peslingsmartsmilesolarspacesportstadastorestudystylesucksswisstatartirestiroltmalltodaytokyotoolst\
         oraytotaltourstradetrusttunestushuubankvegasvideovodkavolvowaleswatchweberweiboworksworldxeroxyaho\
         o",
        "abbottabbvieafricaagencyairbusairtelalipayalsacealstomamazonanquanaramcoauthorbayernbeautyberlinbh\
         artibostikbostonbrokercameracareercasinocenterchanelchromechurchcircleclaimscliniccoffeecomseccond\
         oscouponcreditcruisedatingdatsundealerdegreedentaldesigndirectdoctordupontdurbanemerckenergyestate\
         eventsexpertfamilyflickrfutbolgallupgardengeorgegivingglobalgooglegratishealthhermeshiphophockeyho\
         telshughesimamatinsureintuitjaguarjoburgjuegoskaufenkindlekosherlatinolawyerlefraklivinglockerlond\
         onluxurymadridmaisonmakeupmarketmattelmobilemonashmormonmoscowmuseumnagoyanissannissaynortonnowruz\
         officeolayanonlineoracleorangeotsukapfizerphotosphysiopictetquebecracingrealtyreisenrepairreportre\
         viewrogersryukyusafetysakurasanofischoolschulesearchsecureselectshoujisoccersocialstreamstudiosupp\
         lysuzukiswatchsydneytaipeitaobaotargettattootennistiendatjmaxxtkmaxxtoyotatravelunicomviajesviking\
         villasvirginvisionvotingvoyagewalterwebcamxihuanyachtsyandexzapposбелкоммкдмоноргруссрбукрқазհայקו\
         םعربقطركوممصرგეコム世界中信中国中國企业佛山信息健康八卦公司公益台湾台灣商城商店商标嘉里在线大拿娱乐家電广东微博慈善手机招聘政务政府新闻时尚書籍机构游戏澳門澳门点看移动网址网店网站网\
         络联通臺灣谷歌购物通販集团食品餐厅香港닷넷닷컴삼성한국",
        "abogadoacademyagakhanalibabaandroidathletaauctionaudibleauspostbanamexbauhausbestbuybookingbrother\
         capitalcaravancareerschannelcharitychintaicitadelclubmedcollegecolognecompanycomparecontactcooking\
         corsicacountrycouponscoursescricketcruisesdentistdigitaldomainsexposedexpressfarmersfashionferrari\
         ferrerofinancefishingfitnessflightsfloristflowersforsalefrogansfujitsugallerygentinggodaddygrocery\
         guitarshamburghangouthitachiholidayhostinghotmailhyundaiismailijewelrykitchenkomatsulacaixalanxess\
         lasallelatrobeleclerclimitedlincolnmarketsmonsternetbanknetflixnetworkneustarokinawaorganicorigins\
         philipspioneerpolitierealtorrecipesrentalsreviewsrexrothsamsungsandvikschmidtschwarzscienceshiksha\
         singlesstaplesstoragesupportsurgerysystemstemasektheatertheatreticketstoshibatradingwalmartwanggou\
         watchesweatherwebsiteweddingwhoswhowindowswinnersyamaxunyoutubezuerich",
        "abudhabiairforceallstateattorneybarclaysbarefootbargainsbaseballboutiquebradescobroadwaybrusselsbu\
         ildersbusinesscapetowncateringcatholicciprianicleaningcliniqueclothingcommbankcomputerdeliverydelo\
         ittedemocratdiamondsdiscountdiscoverdownloadengineerericssonexchangefeedbackfidelityfirmdalefootba\
         llfrontiergoodyeargraingergraphicshdfcbankhelsinkiholdingshospitalinfinitiipirangaistanbuljpmorgan\
         lightinglundbeckmarriottmckinseymemorialmerckmsdmortgageobserverpartnerspharmacypicturesplumbingpr\
         opertyreliancesaarlandsamsclubsecurityservicesshoppingsoftbanksoftwarestcgroupsuppliestrainingvang\
         uardventuresverisignwoodsidexn--90aexn--nodexn--p1aixn--qxamyokohamaдетисайтبارتبيتكتونسشبكةعراقعم\
         انموقعڀارت",
        "accentureallfinanzamsterdamanalyticsaquarellebarcelonabloombergchristmascommunitydirectoryeducatio\
         nequipmentfairwindsfinancialfirestonefreseniusfurnituregoldpointhisamitsuhomedepothomegoodshomesen\
         seinstituteinsurancekuokgrouplandroverlifestylemarketingmarshallsmelbournemicrosoftpanasonicrichar\
         dlishangrilasolutionsstatebankstatefarmstockholmtravelersvacationsxn--90aisxn--c1avgxn--d1alfxn--e\
         1a4cxn--fhbeixn--j1aefxn--j1amhxn--l1accxn--ngbrxxn--nqv7fxn--p1acfxn--qxa6axn--tckwexn--vhquvyodo\
         bashiकॉमनेटคอมไทยລາວみんなストアセール中文网亚马逊天主教我爱你新加坡淡马锡飞利浦",
        "accountantapartmentsassociatesbasketballbnpparibasboehringercapitaloneconsultingcreditcardcuisinel\
         laeurovisionextraspacefoundationhealthcareimmobilienindustriesmanagementmitsubishinextdirectproper\
         tiesprotectionprudentialrealestaterepublicanrestaurantschaefflertatamotorstechnologyuniversityvlaa\
         nderenxn--30rr7yxn--3pxu8kxn--45q11cxn--4gbrimxn--55qx5dxn--5tzm5gxn--80aswgxn--90a3acxn--9dbq2axn\
         --9et52uxn--c2br7gxn--cg4bkixn--czrs0txn--czru2dxn--fiq64bxn--fiqs8sxn--fiqz9sxn--io0a7ixn--kput3i\
         xn--mxtq1mxn--o3cw4hxn--pssy2uxn--q7ce6axn--unup4yxn--wgbh1cxn--wgbl6axn--y9a3aqישראלاليمنايرانایر\
         انبازاربھارتسودانسورياسوريةهمراه",
        "accountantsbarclaycardblackfridayblockbusterbridgestonecalvinkleincontractorscreditunionengineerin\
         genterprisesinvestmentskerryhotelslamborghinimotorcyclesolayangroupphotographyplaystationproductio\
         nsprogressiveredumbrellawilliamhillxn--11b4c3dxn--1ck2e1bxn--1qqw23axn--2scrj9cxn--3bst00mxn--3ds4\
         43gxn--3hcrj9cxn--42c2d9axn--45brj9cxn--55qw42gxn--6frz82gxn--80ao21axn--9krt00axn--cck2b3bxn--czr\
         694bxn--d1acj3bxn--efvy88hxn--fct429kxn--fjq720axn--flw351exn--g2xx48cxn--gecrj9cxn--gk3at1exn--h2\
         brj9cxn--hxt814exn--imr513nxn--j6w193gxn--jvr189mxn--kprw13dxn--kpry57dxn--mgbbh1axn--mgbtx2bxn--m\
         ix082fxn--mix891fxn--nnx388axn--nyqy26axn--otu796dxn--pgbs0dhxn--q9jyb4cxn--rhqv96gxn--rovu88bxn--\
         s9brj9cxn--ses554gxn--t60b56axn--vuq861bxn--w4rs40lxn--xhq521bxn--zfr164b",
        "constructionlplfinancialscholarshipsversicherungxn--3e0b707exn--45br5cylxn--4dbrk0cexn--80adxhksxn\
         --80asehdbxn--8y0a063axn--gckr3f0fxn--mgb2ddesxn--mgb9awbfxn--mgbab2bdxn--mgbgu82axn--mgbpl2fhxn--\
         mgbt3dhdxn--mgbtf8flxn--mk1bu44cxn--ngbc5azdxn--ngbe9e0axn--ogbpf8flxn--qcka1pmcмоскваонлайнابوظبي\
         ارامكوالاردنالمغرباماراتفلسطينمليسياभारतভারতভাৰতਭਾਰਤભારતଭାରତಭಾರತලංකාアマゾンクラウドグーグルポイント组织机构電訊盈科香格里拉",
        "internationallifeinsurancexn--cckwcxetdxn--eckvdtc9dxn--fpcrj9c3dxn--fzc2c9e2cxn--h2brj9c8cxn--tiq\
         49xqyjxn--yfro4i67oxn--ygbi2ammx",
        "americanfamilyweatherchannelxn--54b7fta0ccxn--6qq986b3xlxn--80aqecdr1axn--b4w605ferdxn--fiq228c5hs\
         xn--h2breg3evexn--jlq480n2rgxn--mgba3a3ejtxn--mgba3a4fraxn--mgbaam7a8hxn--mgbayh7gpaxn--mgbbh1a71e\
         xn--mgbca7dzdoxn--mgbi4ecexpxn--mgbx4cd0abxn--rvc1e0am3eкатоликالبحرينالجزائرالعليانكاثوليكپاكستان\
         پاکستان",
        "americanexpresskerrypropertiessandvikcoromantxn--i1b6b1a6a2exn--kcrx77d1x4axn--lgbbat1ad8jxn--mgba\
         3a4f16axn--mgbc0a9azcgxn--nqv7fs00emaभारोतसंगठनবাংলাభారత్ഭാരതം嘉里大酒店",
        "xn--fzys8d69uvgmxn--mgba7c0bbn0axn--mgbcpq6gpa1axn--mgbqly7cvafrxn--xkc2al3hye2aالسعوديةالسعوديهال\
         سعودیةالسعودیۃ",
        "vermögensberaterxn--5su34j936bgsgxn--bck1b9a5dre4cxn--mgbah1a3hjkrdxn--mgbai9azgqp6jxn--mgberp4a5d\
         4arxn--xkc2dl3a5ee0h",
        "travelersinsurancevermögensberatungxn--mgbai9a5eva00bموريتانياभारतम्இலங்கைファッション",
        "xn--mgberp4a5d4a87gxn--mgbqly7c0a67fbc",
        "xn--w4r85el8fhu5dnra",
        "இந்தியா",
        "xn--clchc0ea0b2g2a9gcd",
        "xn--vermgensberater-ctb",
        "xn--vermgensberatung-pwb",
        "சிங்கப்பூர்",
    ),
    starts: &[
        0, 0, 0, 480, 1128, 1968, 2753, 4127, 4981, 5717, 6347, 7017,
        7776, 8340, 8470, 8820, 9045, 9189, 9308, 9434, 9472, 9492, 9513, 9535,
        9558, 9582, 9582, 9582, 9582, 9582, 9582, 9582, 9582, 9582, 9615,
    ],
    wildcard: &["ck", "er", "fk", "jm", "mm", "np", "pg"],
    second_level: &[
        ("ac", "za"), ("agric", "za"), ("alt", "za"), ("co", "za"), ("edu", "za"), ("gov", "za"),
        ("grondar", "za"), ("law", "za"), ("mil", "za"), ("net", "za"), ("ngo", "za"), ("nic", "za"),
        ("nis", "za"), ("nom", "za"), ("org", "za"), ("school", "za"), ("tm", "za"), ("web", "za"),
    ],
};
