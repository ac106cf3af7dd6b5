//! The public suffix list, ICANN section, as far as one bit of it is needed.
//!
//! Written by `tools/suffix_table.py` from commit 5fc8d12c1624ddbc56a80e944aca151a8ee466a1: change that, not this.

/// The 1604 labels that are a public suffix by themselves (`xn--` forms included): entry n holds those of
/// n bytes, sorted and joined. Fixed-width records need no pointers, so the table costs its own bytes only.
#[rustfmt::skip]
pub(super) const BY_LENGTH: [&str; 34] = [
    "",
    "",
    "acadaeafagaialamaoaqarasatauawaxazbabbbebfbgbhbibjbmbnbobrbsbtbvbwbybzcacccdcfcgchciclcmcncocrcucvcw\
      cxcyczdedjdkdmdodzeceeegeseteufifjfmfofrgagbgdgegfggghgiglgmgngpgqgrgsgtgugwgyhkhmhnhrhthuidieilimin\
      ioiqirisitjejojpkekgkikmknkpkrkwkykzlalblclilklrlsltlulvlymamcmdmemgmhmkmlmnmompmqmrmsmtmumvmwmxmymz\
      nancnenfngninlnonrnunzompapepfphpkplpmpnprpsptpwpyqarerorsrurwsasbscsdsesgshsisjskslsmsnsosrssstsusv\
      sxsysztctdtftgthtjtktltmtntotrtttvtwtzuaugukusuyuzvavcvevgvivnvuwfwsyeytzmzw",
    "aaaabbabcacoadsaegaflaiganzaolappartawsaxabarbbcbbtbcgbcnbetbidbiobizbmsbmwbomboobotboxbuybzhcabcalc\
      amcarcatcbacbnceocfacfdcomcpacrsdaddayddsdevdhldiydnpdogdotdtvdvreatecoeduesqeusfanfitflyfoofoxfrlft\
      rfunfyigalgapgaygdngeaglegmogmxgoogopgotgovhbohivhkthothowibmiceicuifmincinginkintistitvjcbjiojlljmp\
      jnjjotjoykfhkiakimkpnkrdlatlawldsllcllplollplltdmanmapmbamedmenmilmitmlbmlsmmamoemoimommovmsdmtnmtrn\
      abnbanecnetnewnflngonhknownranrwnttnycobioneongonloooorgottovhpaypetphdpidpinpncproprupubpwcredrenri\
      lrioriprunrwesapsassbisbsscbsewsexsfrskiskysoyspasrlstctabtaxtcitdktelthdtjxtoptrvtuitvsubsunouolups\
      vetvigvinvipwedwinwmewowwtcwtfxinxxxxyzyouyunzip",
    "aarpableaeroakdnallyamexarabarmyarpaarteasdaasiaaudiautobabybandbankbbvabeerbestbikebingblogbluebofa\
      bondbookbuzzcafecallcampcarecarscasacasecashcbrecernchatciticityclubcoolcoopcyoudatadatedclkdealdell\
      desidietdishdocsdvagernifagefailfansfarmfastfidofilmfirefishflirfoodfordfreefundgamegbizgentggeegift\
      gmbhgoldgolfgooggugeguruhairhaushdfchelpherehosthsbcicbcieeeimdbimmoinfoitaujavajeepjobsjprskddikids\
      kiwikpmgkredlandlegolgbtlidllifelikelimolinkliveloanloveltdaluxemaifmeetmememenuminimintmobimodamoto\
      namenavynewsnextniconikeolloopenpageparspccwpicspingpinkplaypluspohlpornpostprodprofqponreadreitrent\
      restrichroomrsvpruhrsafesalesarlsavesaxoscotseatseeksexyshiashopshowsilksinasiteskinsncfsohusongsony\
      spotstarsurftalktaxiteamtechtevatiaatipstowntoystubevanavisavivavivovotevotowangweirwienwikiwinework\
      xboxyogazarazerozoneελευбгеюрф",
    "actoradultaetnaamfamamicaapplearchiaudioautosazurebaidubeatsbiblebingoblackboatsboschbuildcanoncards\
      chasecheapciscociticclickcloudcoachcodescrowncymrudancedealsdeltadrivedubaiearthedekaemailepsonfaith\
      fedexfinalforexforumgallogamesgiftsgivesglassglobogmailgreengripegroupgucciguidehomeshondahorsehouse\
      hyattikanoirishjetztkoelnkyotolamerleaselegallexuslillyloanslocuslottelottomangomediamerckmiamimoney\
      moviemusicnexusnikonninjanokianowtvomegaonionosakaparispartspartyphonephotopizzaplacepokerpraxipress\
      primepromoquestradiorehabreisericohrocksrodeorugbysalonsenersevensharpshellshoesskypeslingsmartsmile\
      solarspacesportstadastorestudystylesucksswisstatartirestiroltmalltodaytokyotoolstoraytotaltourstrade\
      trusttunestushuubankvegasvideovodkavolvowaleswatchweberweiboworksworldxeroxyahoo",
    "abbottabbvieafricaagencyairbusairtelalipayalsacealstomamazonanquanaramcoauthorbayernbeautyberlinbhar\
      tibostikbostonbrokercameracareercasinocenterchanelchromechurchcircleclaimscliniccoffeecomseccondosco\
      uponcreditcruisedatingdatsundealerdegreedentaldesigndirectdoctordunlopdupontdurbanemerckenergyestate\
      eventsexpertfamilyflickrfutbolgallupgardengeorgegivingglobalgooglegratishealthhermeshiphophockeyhote\
      lshughesimamatinsureintuitjaguarjoburgjuegoskaufenkindlekosherlatinolawyerlefraklivinglockerlondonlu\
      xurymadridmaisonmakeupmarketmattelmobilemonashmormonmoscowmuseumnagoyanissannissaynortonnowruzoffice\
      olayanonlineoracleorangeotsukapfizerphotosphysiopictetquebecracingrealtyreisenrepairreportreviewroge\
      rsryukyusafetysakurasanofischoolschulesearchsecureselectshoujisoccersocialstreamstudiosupplysuzukisw\
      atchsydneytaipeitaobaotargettattootennistiendatjmaxxtkmaxxtoyotatravelunicomviajesvikingvillasvirgin\
      visionvotingvoyagewalterwebcamxihuanyachtsyandexzapposбелкоммкдмоноргруссрбукрқазհայקוםعربقطركوممصرგ\
      ეコム世界中信中国中國企业佛山信息健康八卦公司公益台湾台灣商城商店商标嘉里在线大拿娱乐家電广东微博慈善手机招聘政务政府新闻时尚書籍机构游戏澳門澳门点看移动网址网店网站网络联通臺灣谷歌购物通販集团食品餐\
      厅香港닷넷닷컴삼성한국",
    "abogadoacademyagakhanalibabaandroidathletaauctionaudibleauspostbanamexbauhausbentleybestbuybookingbr\
      othercapitalcaravancareerschannelcharitychintaicitadelclubmedcollegecolognecompanycomparecontactcook\
      ingcorsicacountrycouponscoursescricketcruisesdentistdigitaldomainsexposedexpressfarmersfashionferrar\
      iferrerofinancefishingfitnessflightsfloristflowersforsalefrogansfujitsugallerygentinggodaddygroceryg\
      uitarshamburghangouthitachiholidayhostinghotmailhyundaiismailijewelryjuniperkitchenkomatsulacaixalan\
      xesslasallelatrobeleclerclimitedlincolnmarketsmonsternetbanknetflixnetworkneustarokinawaorganicorigi\
      nsphilipspioneerpolitierealtorrecipesrentalsreviewsrexrothsamsungsandvikschmidtschwarzscienceshiksha\
      singlesstaplesstoragesupportsurgerysystemstemasektheatertheatreticketstoshibatradingwalmartwanggouwa\
      tchesweatherwebsiteweddingwhoswhowindowswinnersyamaxunyoutubezuerich",
    "abudhabiairforceallstateattorneybarclaysbarefootbargainsbaseballboutiquebradescobroadwaybrusselsbuil\
      dersbusinesscapetowncateringcatholicciprianicleaningcliniqueclothingcommbankcomputerdeliverydeloitte\
      democratdiamondsdiscountdiscoverdownloadengineerericssonexchangefeedbackfidelityfirmdalefootballfron\
      tiergoodyeargraingergraphicshdfcbankhelsinkiholdingshospitalinfinitiipirangaistanbuljpmorganlighting\
      lundbeckmarriottmckinseymemorialmerckmsdmortgageobserverpartnerspharmacypicturesplumbingpropertyreds\
      tonereliancesaarlandsamsclubsecurityservicesshoppingsoftbanksoftwarestcgroupsuppliestrainingvanguard\
      venturesverisignwoodsidexn--90aexn--nodexn--p1aixn--qxamyokohamaдетисайтبارتبيتكتونسشبكةعراقعمانموقع\
      ڀارت",
    "accentureallfinanzamsterdamanalyticsaquarellebarcelonabloombergchristmascommunitydirectoryeducatione\
      quipmentfairwindsfinancialfirestonefreseniusfurnituregoldpointhisamitsuhomedepothomegoodshomesensein\
      stituteinsurancekuokgrouplancasterlandroverlifestylemarketingmarshallsmelbournemicrosoftpanasonicpra\
      mericarichardlishangrilasolutionsstatebankstatefarmstockholmtravelersvacationsxn--90aisxn--c1avgxn--\
      d1alfxn--e1a4cxn--fhbeixn--j1aefxn--j1amhxn--l1accxn--ngbrxxn--nqv7fxn--p1acfxn--qxa6axn--tckwexn--v\
      hquvyodobashiकॉमनेटคอมไทยລາວみんなストアセール中文网亚马逊天主教我爱你新加坡淡马锡飞利浦",
    "accountantapartmentsassociatesbasketballbnpparibasboehringercapitaloneconsultingcreditcardcuisinella\
      eurovisionextraspacefoundationhealthcareimmobilienindustriesmanagementmitsubishinextdirectproperties\
      protectionprudentialrealestaterepublicanrestaurantschaefflertatamotorstechnologyuniversityvlaanderen\
      xn--30rr7yxn--3pxu8kxn--45q11cxn--4gbrimxn--55qx5dxn--5tzm5gxn--80aswgxn--90a3acxn--9dbq2axn--9et52u\
      xn--c2br7gxn--cg4bkixn--czrs0txn--czru2dxn--fiq64bxn--fiqs8sxn--fiqz9sxn--io0a7ixn--kput3ixn--mxtq1m\
      xn--o3cw4hxn--pssy2uxn--q7ce6axn--unup4yxn--wgbh1cxn--wgbl6axn--y9a3aqישראלاليمنايرانایرانبازاربھارت\
      سودانسورياسوريةهمراه",
    "accountantsbarclaycardblackfridayblockbusterbridgestonecalvinkleincontractorscreditunionengineeringe\
      nterprisesinvestmentskerryhotelslamborghinimotorcyclesolayangroupphotographyplaystationproductionspr\
      ogressiveredumbrellawilliamhillxn--11b4c3dxn--1ck2e1bxn--1qqw23axn--2scrj9cxn--3bst00mxn--3ds443gxn-\
      -3hcrj9cxn--42c2d9axn--45brj9cxn--55qw42gxn--6frz82gxn--80ao21axn--9krt00axn--cck2b3bxn--czr694bxn--\
      d1acj3bxn--efvy88hxn--fct429kxn--fjq720axn--flw351exn--g2xx48cxn--gecrj9cxn--gk3at1exn--h2brj9cxn--h\
      xt814exn--imr513nxn--j6w193gxn--jvr189mxn--kprw13dxn--kpry57dxn--mgbbh1axn--mgbtx2bxn--mix082fxn--mi\
      x891fxn--nnx388axn--nyqy26axn--otu796dxn--pgbs0dhxn--q9jyb4cxn--rhqv96gxn--rovu88bxn--s9brj9cxn--ses\
      554gxn--t60b56axn--vuq861bxn--w4rs40lxn--xhq521bxn--zfr164b",
    "constructionlplfinancialscholarshipsversicherungxn--3e0b707exn--45br5cylxn--4dbrk0cexn--80adxhksxn--\
      80asehdbxn--8y0a063axn--gckr3f0fxn--mgb2ddesxn--mgb9awbfxn--mgbab2bdxn--mgbgu82axn--mgbpl2fhxn--mgbt\
      3dhdxn--mgbtf8flxn--mk1bu44cxn--ngbc5azdxn--ngbe9e0axn--ogbpf8flxn--qcka1pmcмоскваонлайнابوظبيارامكو\
      الاردنالمغرباماراتفلسطينمليسياभारतভারতভাৰতਭਾਰਤભારતଭାରତಭಾರತලංකාアマゾンクラウドグーグルポイント组织机构電訊盈科香格里拉",
    "internationallifeinsurancewolterskluwerxn--cckwcxetdxn--eckvdtc9dxn--fpcrj9c3dxn--fzc2c9e2cxn--h2brj\
      9c8cxn--tiq49xqyjxn--yfro4i67oxn--ygbi2ammx",
    "americanfamilyweatherchannelxn--54b7fta0ccxn--6qq986b3xlxn--80aqecdr1axn--b4w605ferdxn--fiq228c5hsxn\
      --h2breg3evexn--jlq480n2rgxn--mgba3a3ejtxn--mgba3a4fraxn--mgbaam7a8hxn--mgbayh7gpaxn--mgbbh1a71exn--\
      mgbca7dzdoxn--mgbi4ecexpxn--mgbx4cd0abxn--rvc1e0am3eкатоликالبحرينالجزائرالعليانكاثوليكپاكستانپاکستا\
      ن",
    "americanexpresskerrypropertiessandvikcoromantxn--i1b6b1a6a2exn--kcrx77d1x4axn--lgbbat1ad8jxn--mgba3a\
      4f16axn--mgbc0a9azcgxn--nqv7fs00emaभारोतसंगठनবাংলাభారత్ഭാരതം嘉里大酒店",
    "xn--fzys8d69uvgmxn--mgba7c0bbn0axn--mgbcpq6gpa1axn--mgbqly7cvafrxn--xkc2al3hye2aالسعوديةالسعوديهالسع\
      ودیةالسعودیۃ",
    "vermögensberaterxn--5su34j936bgsgxn--bck1b9a5dre4cxn--mgbah1a3hjkrdxn--mgbai9azgqp6jxn--mgberp4a5d4a\
      rxn--xkc2dl3a5ee0h",
    "travelersinsurancevermögensberatungxn--mgbai9a5eva00bموريتانياभारतम्இலங்கைファッション",
    "xn--mgberp4a5d4a87gxn--mgbqly7c0a67fbc",
    "xn--w4r85el8fhu5dnra",
    "இந்தியா",
    "xn--clchc0ea0b2g2a9gcd",
    "xn--vermgensberater-ctb",
    "xn--vermgensberatung-pwb",
    "",
    "",
    "",
    "",
    "",
    "",
    "",
    "",
    "சிங்கப்பூர்",
];

/// Top-level labels that have wildcard rules only: a suffix if any label stands before them.
#[rustfmt::skip]
pub(super) const WILDCARD: [&str; 9] = ["bd", "ck", "er", "fk", "jm", "kh", "mm", "np", "pg"];

/// Rules of two labels under a top-level label that is no suffix itself.
#[rustfmt::skip]
pub(super) const SECOND_LEVEL: [(&str, &str); 18] = [
    ("ac", "za"), ("agric", "za"), ("alt", "za"), ("co", "za"), ("edu", "za"), ("gov", "za"),
    ("grondar", "za"), ("law", "za"), ("mil", "za"), ("net", "za"), ("ngo", "za"), ("nic", "za"),
    ("nis", "za"), ("nom", "za"), ("org", "za"), ("school", "za"), ("tm", "za"), ("web", "za"),
];
