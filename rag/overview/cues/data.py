"""The words of data: sets, benchmarks and people that a paper made or used."""

from __future__ import annotations

import re

from rag.overview.cues.words import ADVERBS, PAPER, SPEAKER

_RUNS = (
    r"(?:experiments?|experimental|evaluat\w+|validat\w+|test(?:ed|ing|s)?|assess\w*|results?"
    r"|demonstrat\w+|perform\w*"
    r"|compar\w+|achiev\w+|outperform\w*|benchmark(?:ed|ing)|appl(?:y|ied)|train(?:ed)?|surpass\w*|attain\w*|show\w*"
    r"|illustrat\w+|stud(?:y|ied)|conduct\w*|analy[sz]\w+|improv\w+|us(?:e|ed|ing)|verif\w+|superior\w*|effective\w*"
    r"|collect\w*|simulations?|case stud\w+|state-of-the-art|average|gains?|reach\w*|obtain\w*"
    r"|yield\w*|approach|model)"
)
_SETS = (
    r"(?:data ?-?sets?|corpora|corpus|corpuses|benchmarks?|testbeds?|test beds?|data ?bases?"
    r"|(?:photo|image|document|text|test|video|music) collections?|cohorts?|test sets?|treebanks?)"
)
_COUNT = r"(?:\d+|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|fifteen|twenty|both|a dozen)"
_KINDS = (
    r"(?:synthetic|simulated|semi-synthetic|toy|clinical|medical|multilingual|industrial|proprietary|in-house|english"
    r"|chinese|german|french|arabic|spanish|japanese|hindi)"
)
_PERSONS = (
    r"(?:patients?|participants?|subjects?|volunteers?|adults?|children|infants?|women|men"
    r"|individuals?|students?|cases"
    r"|controls?|families|samples|mice|rats|monkeys|macaques|rabbits|pigs|dogs|cats|cows|sheep"
    r"|animals|embryos|persons|people|residents|physicians|users|respondents|specimens|tumou?rs"
    r"|articles|trials|studies|images|videos|documents|sentences|recordings|hours|genomes"
    r"|observations|tweets|reviews|conversations|annotations|newborns|pregnancies|neonates|veterans|twins"
    r"|records|births|donors|survivors|nurses|eyes|knees|hips|admissions|operations|melanomas)"
)
_TENS = r"(?:(?:twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety)(?:-\w+)?)"
MADE = re.compile(
    rf"\b(?:{SPEAKER}|{PAPER}) {ADVERBS}(?:propos|introduc|present|develop|contribut|build|built|construct|creat"
    r"|releas|collect|curat|compil|assembl|annotat|provid|gather|made|design|establish|crowdsourc|publish)\w*"
    rf"(?: (?!for\b|to\b|that\b|which\b|from\b|on\b|in\b|using\b|by\b|of\b"
    rf"|with\b)[^\s.;]+){{0,9}}? (?:data ?-?sets?|corpus|corpora|benchmarks?|data ?base|treebank"
    rf"|test ?bed)\b(?! (?:free|[\w-]*(?:augment|distill|condens|prun|select|synthe|generat|split"
    rf"|bias|curat|method|framework"
    rf"|attribut|strateg|approach|pipeline|tool|cleaning|expansion|construction|creation)))"
)
# The words of one phrase around "data set", and the list that may follow it.
USED = re.compile(
    rf"\b(?:on|in|using|across|over|from|with|for|of|both|to|the|a|an|two|three) "
    rf"((?:(?!(?:on|in|using|across|over|from|with|for|of|to|that|which|and we"
    rf"|such)\b)[\w'’“”\"&/(),+*.-]+ ){{0,10}}?{_SETS}\b"
    rf"(?:(?:,? (?:such as|including|like|namely|called|named|termed)|:| \() ?[^.;)]{{0,90}})?)"
)
OF = re.compile(
    r"(?<!any )(?<!arbitrary )(?<!every )\b(?:data ?-?sets?|data ?bases?|corpus|corpora"
    r"|cohort) (?:of|collected from|drawn from|gathered from|consisting of|comprising|containing"
    r"|provided) (?!size|the same|labels|features|points|n\b)\w+"
)
PLAIN = re.compile(
    r"\b(?:appl(?:y|ied)|evaluat\w+|validat\w+|test(?:ed|s)?|experiments?|illustrat\w+"
    r"|demonstrat\w+|analy[sz]ed?)\b[^.;]{0,80}? (?:to|on|with|using|in|for)"
    r" ((?:(?!(?:on|in|using|from|with|for|of|to|that|which)\b)[\w'’/(),+-]+ ){0,9}?data)\b"
)
PEOPLE = re.compile(
    rf"(?<![^\s(])(?:\d[\d,.]*|{_COUNT}|{_TENS}|hundred|consecutive|healthy|male|female|wild-type"
    rf"|transgenic|knockout)(?:[- ](?!in\b|of\b|which\b|that\b|who\b|for\b|at\b|on\b|and\b|with\b"
    rf"|to\b)[\w/-]+){{0,5}}? {_PERSONS}\b"
)
RUN = re.compile(rf"\b{_RUNS}\b")
COUNTED = re.compile(rf"\b(?!both )(?:{_COUNT})(?: [\w/-]+){{0,5}}? {_SETS}\b")
LISTED = re.compile(
    rf"\b(?:experiment|evaluat|validat|test|appl)\w*[^.;:]{{0,80}} (?:on|to|in) {_COUNT} [\w -]{{0,40}}: "
)
KIND = re.compile(rf"\b{_KINDS}(?:,? (?:and |or )?[\w/-]+){{0,4}}? (?:{_SETS}|data)\b")
ENROLLED = re.compile(
    r"\b(?:was|were|had|undergoing|underwent|enrolled|recruited|included|randomi[sz]ed|participated|reviewed|studied"
    r"|analy[sz]ed|assigned|we|our|cohort|trial|sample)\b"
)
NOT = re.compile(
    rf"\b(?:existing|current|previous|most|lack of|limited|scarce|scarcity|expensive"
    rf"|collecting) (?:[\w-]+ ){{0,4}}?{_SETS}\b"
)
KNOWN = re.compile(
    r"\b(?:ImageNet(?:-\w+)?|CIFAR-?\d*|(?:Fashion-?|E)?MNIST|(?:MS[- ]?)?COCO|Flickr-?30[kK]"
    r"|Flickr8[kK]|PASCAL VOC|VOC ?\d*|Cityscapes"
    r"|ADE20[kK]|KITTI|nuScenes|Waymo|ScanNet|ShapeNet|ModelNet40|CelebA(?:-HQ)?|FFHQ|LSUN|SVHN"
    r"|CUB(?:-200)?(?:-2011)?"
    r"|LVIS|Kinetics(?:-\d+)?|UCF-?101|HMDB-?51|AVA|ActivityNet|MSR-?VTT|MSVD|DiDeMo|LSMDC|VATEX|HowTo100M|Charades"
    r"|GLUE|SuperGLUE|SQuAD(?: ?v?[12](?:\.\d)?)?|HotpotQA|TriviaQA|Natural Questions|MS[- ]?MARCO|BEIR|TREC(?:-\w+)?"
    r"|SNLI|MultiNLI|MNLI|XNLI|PAWS|QNLI|MRPC|SST-?2?|CoNLL(?:-?\d+)?|OntoNotes|WMT(?:'?\d+)?"
    r"|IWSLT(?:'?\d+)?|XSum|CNN/Daily ?Mail"
    r"|Gigaword|WikiText(?:-\d+)?|Penn Treebank|LibriSpeech|LJSpeech|VCTK|TIMIT|Switchboard|AudioSet|VoxCeleb\d?|MMLU"
    r"|GSM8[kK]|HumanEval|MBPP|BIG-[Bb]ench|HellaSwag|CommonsenseQA|OpenBookQA|ARC|WinoGrande"
    r"|TruthfulQA|BoolQ|VQA(?: ?v2)?"
    r"|GQA|OK-VQA|TextVQA|VizWiz|RefCOCO[+g]?|Visual Genome|NLVR2?|ScienceQA|DocVQA|MovieLens(?:-\w+)?|Netflix Prize"
    r"|Amazon-\w+|Yelp|Criteo|Cora|Citeseer|PubMed|ogbn?-\w+|OGB|QM9|ZINC|MD17|MIMIC(?:-\w+)?"
    r"|UK Biobank|ChestX-ray\d*"
    r"|CheXpert|BraTS\w*|ISIC|Atari|MuJoCo|DeepMind Control Suite|D4RL|Market-?1501"
    r"|DukeMTMC(?:-\w+)?|MSMT17|LFW|MegaFace"
    r"|Office-31|Office-Home|DomainNet|VisDA\w*|PACS|MVTec(?: \w+)*|VisA|Stanford Cars"
    r"|iNaturalist\w*|Places365|LAION\w*"
    r"|THUMOS\w*|EPIC-KITCHENS\w*|Something-Something|Human3\.6M|3DPW|MPII|DAVIS\w*|YouTube-VOS|SemEval\w*|WikiSQL"
    r"|Spider|FB15k(?:-237)?|WN18(?:RR)?|NYT|ACE ?2005|Reuters\w*|20 ?Newsgroups|IMDB|UCI|CLEVR\w*"
    r"|bAbI|SemanticKITTI|ETTh?\w*)\b"
)
NO_NAMES = frozenset(
    "ai mt nlu qa ad nlp llm llms cnn cnns rnn sota gan gans dnn dnns bert gpt-2 gpt-3 gpt-4 vit".split()
)
