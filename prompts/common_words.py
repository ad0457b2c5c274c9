"""Words that tell a name from what only looks like one."""

# Capitalised after "I am", and yet nobody's name.
NO_NAMES = frozenset(
    """
    a able access afternoon again ai all also always amazon ambitious american analyst annotator anyone
    applicant april architect asap asian associate august aws azure b back batch bba bcom beginner
    belong belongs best bilingual bold born british brother bsc btech business c calm candidate careful
    carer certified childish chinese christian cleaner coach come confident consultant content creative
    curious dancer danish data daughter dear december dedicated degree detail developer devops diligent
    diploma director disciplined do done doubt driver eager efficient eight elder eldest engineer
    english enthusiastic evening everybody everyone everything ex excel excited expert fan farmer fast
    father february final fine finnish first five flexible fluent focused foolish four free french
    fresher friday friendly from full german glad global good google graduate graduation grateful great
    hadoop happy hard hardworking hello help helper here hey hi hindi hindu holder honest however hr hsc
    husband i ic in indian infosys interested intern irish it iti january japanese java javascript jr
    july june junior keen keralite kind labeler labeller language lanka last late lawyer lead leader
    learner linux listener logical look lover maam machine madam manager march married mature mba mca
    mcom me methodical microsoft middle ml monday months morning mother motivated msc mtech muslim my
    myself native new newbie newcomer night nine no no-one not nothing november now october office
    officer ok okay on one only open ops optimistic organised organized our out outlook over paint
    parent passionate patient people perfect person personally php player please polish positive
    postgraduate power powerpoint proactive product professional programmer project proud puc punctual
    punjabi python pythonista qa quality query question questions quick reader ready regards reliable
    representative resourceful respected responsible results right same saturday scientist scottish
    scrum second see self selfish senior september seven sikh single sir sister six skilled smart
    software somebody someone son sorry spanish speaker specialist sql sr sslc staff strong student
    stylish sunday supervisor sure swedish tableau tamil tcs teacher team teams tech telugu ten tester
    thank thanks the then therefore thinker third though three thursday to today tomorrow too topper
    trainee trainer truthful tuesday turkish two undergraduate update urdu very volunteer wednesday
    weeks welcome well wife willing winner word worker writer years yes yesterday young youngest your
    """.split()  # noqa: SIM905 - a list of so many words is read more easily as text
)
# A name in small letters ends before these; what begins with them is none.
PLAIN = frozenset(
    """
    a about above actually added after again all already also always am an and any anytime appears are
    as asked at aur back badge be because been before being belongs below but by called came can card
    certificate change changed clear come comes coming common completed contains correct currently did
    different do document documents does doing done down due during easy email entered even ever every
    first for from full given go going good graduated had hai has have having he hear here how however
    hu hun i id if important in included incorrect initial initials instead into is it its just know
    known last later like list listed long looking lost main make mentioned might missing misspelled
    more most must my near need never new no not now number of off on once one only or order our out
    over plate please presently printed proof put quite ready really registered removed resume right
    said same she short should shown signed since so some something soon spelled spelling spelt still
    studied studying such sure tag than that the their then there these they this those through to today
    together tomorrow too twice under unique until up urgent used usually very via visible want was we
    well were what when where which while who will with without work worked working would written wrong
    yes you your
    """.split()  # noqa: SIM905 - a list of so many words is read more easily as text
)
# Names that are words as well: the word is what is mostly meant.
WORDS_TOO = frozenset(
    """
    angel april art ash august autumn bhai bill bobby boy buddy candidate chance charity chase christian
    crystal dawn dean didi drew earnest faith frank friend gene girl grace grant guy harmony hope iris
    jack jay jewel joy june king lily major man mark may melody miles mister nick none norm null olive
    page pat pearl penny prince queen rate rich rob rose ruby rusty sandy sky star stone sue summer
    sunny telegram test tim tip trust unknown user van victor violet wade ward west will win woman wren
    young
    """.split()  # noqa: SIM905 - a list of so many words is read more easily as text
)
# They end like adjectives, and are names all the same.
NAMES = frozenset(
    """
    adrian ahmed brian christian clement clive damian dominic emily eric fahad fred frederic gillian ian
    javed julian kelly lillian mable mohamed mohammed molly muhammed naveed parveen polly saeed sally
    sebastian shaheed syed vivian waheed zaheed
    """.split()  # noqa: SIM905 - a list of so many words is read more easily as text
)
