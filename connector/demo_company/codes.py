"""The company's cost codes over MasterFormat divisions, its cost types, and the budget codes of a project."""

from connector.demo_company.dates import Calendar, stamp

Json = dict[str, object]

FIRST_CODE_ID = 654142000
FIRST_WBS_ID = 562949955100000
COST_CODE_SEGMENT = {"id": 447332, "name": "Cost Code", "type": "cost_code", "position": 1, "delimiter": "-"}
COST_TYPE_SEGMENT = {"id": 447333, "name": "Cost Type", "type": "line_item_type", "position": 2, "delimiter": "."}

# Each cost type by its code: id, name, Procore's base type.
TYPES = {
    "L": (918920, "Labor", "labor"),
    "M": (918921, "Materials", "materials"),
    "S": (918922, "Subcontract", "commitment"),
    "E": (918923, "Equipment", "equipment"),
    "O": (918924, "Other", "other"),
    "SVC": (918925, "Professional Services", "professional_services"),
}

# A division, then its codes; behind the bar the cost types that may be charged to the code.
LIST = """
01 General Requirements
01-110 Project Management | L
01-130 Permits and Fees | O
01-140 Testing and Inspection | SVC
01-310 Project Superintendence | L
01-320 Scheduling Consultant | SVC
01-510 Temporary Utilities | O
01-520 Temporary Facilities | E
01-540 Scaffolding and Hoists | E S
01-560 Temporary Barriers and Enclosures | M
01-570 Erosion Control | S
01-710 Field Engineering and Layout | L SVC
01-740 Final Cleaning | S
01-780 Closeout Documents | L
02 Existing Conditions
02-210 Site Survey | SVC
02-320 Geotechnical Investigation | SVC
02-410 Site Demolition | S
02-420 Selective Demolition | S L
02-820 Asbestos Abatement | S
02-830 Lead Abatement | S
03 Concrete
03-100 Concrete Forming | S L
03-150 Concrete Accessories | M
03-200 Concrete Reinforcing | S M
03-300 Cast-in-Place Concrete | S M
03-350 Concrete Finishing | S
03-400 Precast Concrete | S
03-450 Tilt-Up Panels | S
03-540 Gypsum Cement Underlayment | S
03-600 Grouting | S M
04 Masonry
04-050 Masonry Mortar and Grout | M
04-200 Unit Masonry | S
04-210 Brick Veneer | S
04-400 Stone Assemblies | S
04-720 Cast Stone | S M
05 Metals
05-120 Structural Steel Framing | S M
05-210 Steel Joists | M
05-310 Steel Decking | S M
05-400 Cold-Formed Metal Framing | S
05-500 Metal Fabrications | S
05-510 Metal Stairs | S
05-520 Handrails and Railings | S
05-700 Decorative Metal | S
06 Wood, Plastics and Composites
06-100 Rough Carpentry | L M S
06-110 Wood Framing | S
06-160 Sheathing | M
06-170 Wood Trusses | M
06-200 Finish Carpentry | S L
06-400 Architectural Woodwork | S M
06-600 Plastic Fabrications | M
07 Thermal and Moisture Protection
07-110 Dampproofing | S
07-130 Sheet Waterproofing | S
07-210 Thermal Insulation | S M
07-240 Exterior Insulation and Finish | S
07-270 Air Barriers | S
07-410 Metal Roof Panels | S
07-420 Metal Wall Panels | S M
07-500 Membrane Roofing | S
07-620 Sheet Metal Flashing | S
07-720 Roof Accessories | M
07-840 Firestopping | S
07-920 Joint Sealants | S
08 Openings
08-110 Hollow Metal Doors and Frames | M S
08-140 Wood Doors | M
08-330 Coiling Doors | S
08-360 Sectional Doors | S
08-410 Entrances and Storefronts | S
08-440 Curtain Wall | S M
08-500 Windows | S M
08-600 Skylights | S
08-710 Door Hardware | M
08-800 Glazing | S
09 Finishes
09-210 Plaster and Gypsum Board | S
09-220 Metal Stud Framing | S
09-300 Tiling | S
09-510 Acoustical Ceilings | S
09-640 Wood Flooring | S
09-650 Resilient Flooring | S M
09-660 Terrazzo | S
09-680 Carpeting | S
09-720 Wall Coverings | S
09-910 Painting | S
09-960 High-Performance Coatings | S
10 Specialties
10-110 Visual Display Units | M
10-140 Signage | S M
10-210 Toilet Partitions | M
10-280 Toilet Accessories | M
10-440 Fire Protection Specialties | M
10-510 Lockers | M
10-560 Storage Shelving | M
11 Equipment
11-130 Loading Dock Equipment | S M
11-310 Residential Appliances | M
11-400 Foodservice Equipment | S
11-520 Audio-Visual Equipment | S
11-730 Patient Care Equipment | M
12 Furnishings
12-240 Window Shades | S
12-360 Countertops | S
12-480 Entrance Mats | M
12-500 Furniture | M
12-930 Site Furnishings | M
13 Special Construction
13-340 Pre-Engineered Structures | S M
13-420 Cold Storage Rooms | S
13-480 Sound and Vibration Control | S
14 Conveying Equipment
14-210 Electric Traction Elevators | S
14-240 Hydraulic Elevators | S
14-420 Wheelchair Lifts | S
21 Fire Suppression
21-100 Water-Based Fire Suppression | S
21-130 Sprinkler Design | SVC
21-300 Fire Pumps | S M
22 Plumbing
22-050 Plumbing Supports and Sleeves | M
22-070 Plumbing Insulation | S
22-100 Plumbing Piping | S
22-300 Plumbing Equipment | S M
22-400 Plumbing Fixtures | S M
22-600 Medical Gas Systems | S
23 HVAC
23-050 HVAC Balancing | SVC
23-070 HVAC Insulation | S
23-200 HVAC Piping | S
23-300 Air Distribution | S
23-500 Central Heating Equipment | S M
23-640 Packaged Chillers | M
23-700 Central HVAC Equipment | S M
23-900 Building Controls | S
25 Integrated Automation
25-100 Automation Network | S
25-500 Automation Facility Controls | S
26 Electrical
26-050 Basic Electrical Methods | S
26-100 Medium-Voltage Distribution | S
26-200 Low-Voltage Distribution | S M
26-320 Generators | M
26-410 Lightning Protection | S
26-500 Lighting | S M
27 Communications
27-100 Structured Cabling | S
27-400 Audio-Visual Communications | S
27-510 Paging Systems | S
28 Electronic Safety and Security
28-100 Access Control | S
28-200 Video Surveillance | S
28-310 Fire Detection and Alarm | S
31 Earthwork
31-100 Site Clearing | S E
31-200 Earth Moving | S E
31-230 Excavation and Fill | S E
31-500 Excavation Support | S
31-630 Drilled Piers | S
32 Exterior Improvements
32-110 Base Courses | M S
32-120 Asphalt Paving | S
32-160 Curbs and Sidewalks | S
32-310 Fences and Gates | S
32-800 Irrigation | S
32-900 Planting | S
33 Utilities
33-100 Water Utilities | S
33-300 Sanitary Sewerage | S
33-400 Storm Drainage | S
33-710 Electrical Utility Service | S
"""


def _rows() -> list[tuple[str, str, tuple[str, ...]]]:
    """Every line of the list: (code, name, cost types); a division has no cost types."""
    rows = []
    for line in LIST.strip().splitlines():
        label, _, types = line.partition("|")
        code, _, name = label.strip().partition(" ")
        rows.append((code, name, tuple(types.split())))
    return rows


ROWS = _rows()
IDS = {code: FIRST_CODE_ID + position for position, (code, _, _) in enumerate(ROWS)}
NAMES = {code: name for code, name, _ in ROWS}
TYPES_OF = {code: types for code, _, types in ROWS if types}


def line_item_types() -> list[Json]:
    return [line_item_type(code) for code in TYPES]


def line_item_type(code: str) -> Json:
    id, name, base_type = TYPES[code]
    return {"id": id, "name": name, "code": code, "base_type": base_type, "origin_id": None, "origin_data": None}


def cost_codes(calendar: Calendar) -> list[Json]:
    """Divisions and leaf codes of the company's standard list, each once."""
    return [_cost_code(position, *row, calendar) for position, row in enumerate(ROWS)]


def _cost_code(position: int, full_code: str, name: str, types: tuple[str, ...], calendar: Calendar) -> Json:
    division, _, leaf = full_code.partition("-")
    return {
        "id": IDS[full_code], "code": leaf or division, "full_code": full_code, "sortable_code": full_code,
        "name": name, "biller": None, "biller_id": None, "biller_type": None, "biller_origin_id": None,
        "parent": {"id": IDS[division]} if leaf else None, "position": position, "budgeted": bool(leaf),
        "standard_cost_code_id": IDS[full_code], "line_item_types": [line_item_type(code) for code in types],
        "origin_id": None, "origin_data": None, "deleted_at": None,
        "created_at": stamp(calendar.day(back=30, of=4)), "updated_at": stamp(calendar.day(back=30, of=4)),
    }  # fmt: skip


def wbs_id(project: int, code: str, type: str) -> int:
    """The id of a budget code: `project` is the place of the project in its table."""
    return FIRST_WBS_ID + project * 10000 + (IDS[code] - FIRST_CODE_ID) * 10 + list(TYPES).index(type)


def flat_code(code: str, type: str) -> str:
    return f"{code}.{type}"


def flat_name(code: str, type: str) -> str:
    return f"{NAMES[code]}.{TYPES[type][1]}"


def wbs_code(project: int, project_id: int, code: str, type: str, calendar: Calendar) -> Json:
    """A budget code of one project; the project's id is in the URL alone, so it is added here."""
    made = stamp(calendar.day(back=20, of=6))
    return {
        "id": wbs_id(project, code, type), "project_id": project_id, "flat_code": flat_code(code, type),
        "flat_name": flat_name(code, type), "description": flat_name(code, type), "status": "active",
        "wbs_pattern_id": 3113973, "segment_items": [_code_segment(code), _type_segment(type)],
        "created_at": made, "updated_at": made,
    }  # fmt: skip


def _code_segment(code: str) -> Json:
    division, _, leaf = code.partition("-")
    return {
        "id": IDS[code], "code": leaf, "name": NAMES[code], "path_code": code, "path_codes": [division, leaf],
        "path_names": [NAMES[division], NAMES[code]], "path_ids": [IDS[division], IDS[code]],
        "parent_id": IDS[division], "status": "active", "in_use": True, "segment": COST_CODE_SEGMENT,
    }  # fmt: skip


def _type_segment(type: str) -> Json:
    id, name, _ = TYPES[type]
    return {
        "id": id, "code": type, "name": name, "path_code": type, "path_codes": [type], "path_names": [name],
        "path_ids": [id], "parent_id": None, "status": "active", "in_use": True, "segment": COST_TYPE_SEGMENT,
    }  # fmt: skip
