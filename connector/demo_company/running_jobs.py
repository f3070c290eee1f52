"""Commitments of the projects that Tieout has seen from their first invoice on."""

from connector.demo_company.contracts import Contract, changes, moves, schedule

HARBOR_AND_RIVERSIDE = (
    Contract(
        0, "palisade-harbor", "harbor", "palisade", "SC-003", "Concrete", 10,
        schedule("""
            03-200 S  48315.40 Reinforcing steel, furnished and placed
            03-300 S 184250.00 Footings, stem walls and slab on grade
            03-350 S  27480.75 Slab finishing and curing
        """),
        changes("""
            1 approved 3 03-300 S  7350.25 Thickened slab edge at grid line 4
            2 approved 4 03-350 S -1860.00 Credit: no polished finish in storage rooms
            3 pending  5 03-300 S  4125.00 Equipment pads added by bulletin 6
        """),
        (22, 47, 71, 92), "SSSA", prefix="PC-",
        moves=moves("""
            1 store 0 9840.60
            2 move  0 *
            3 store 1 6120.00
            4 move  1 4000.00
        """),
    ),
    Contract(
        0, "camas-harbor", "harbor", "camas", "SC-011", "Electrical", 10,
        schedule("""
            26-050 S  31200.00 Rough-in, raceways and boxes
            26-200 S  66745.50 Switchgear, panels and feeders
            26-500 S  52310.00 Lighting and controls
            28-310 S  18960.35 Fire alarm
        """),
        (), (18, 37, 63), "SSN", prefix="CE-26-", creator="tomas",
        moves=moves("""
            2 store 1 14380.90
            3 hand  1 9000.00
        """),
    ),
    Contract(
        0, "payette-harbor", "harbor", "payette", "SC-019", "Casework and millwork", 5,
        schedule("""
            06-400 S  58740.00 Reception desk and nurse stations
            06-200 S  22185.65 Trim and finish carpentry
            12-360 S  17620.00 Solid-surface countertops
        """),
        (), (34,), "A", prefix="INV", moves=moves("1 store 0 8415.25"),
    ),
    Contract(
        0, "clearwater-harbor", "harbor", "clearwater", "PO-004", "Cast stone sills and copings", 0,
        schedule("""
            04-720 M  21890.40 Window sills
            04-720 S   6400.00 Copings, delivered and set
        """),
        (), (55, 80), "SG", prefix="CW", kind="PurchaseOrderContract", creator="hannah",
    ),
    Contract(
        0, "treeline-riverside", "riverside", "treeline", "SC-004", "Framing", 10,
        schedule("""
            05-400 S  96480.00 Cold-formed framing and blocking
            06-100 S  41250.30 Rough carpentry
            06-110 S  28990.00 Roof framing at the gymnasium
        """),
        changes("""
            1 approved 2 06-100 S -3215.80 Credit: owner keeps the existing blocking
            2 approved 3 05-400 S  6480.45 Soffit framing at corridor B
        """),
        (25, 52, 78, 94), "SSSN", prefix="TF-",
    ),
    Contract(
        0, "omalley-riverside", "riverside", "omalley", "SC-007", "Drywall", 10,
        schedule("""
            09-220 S  73610.00 Metal studs
            09-210 S 118425.90 <p>Hang &amp; finish, <b>level&nbsp;4</b></p><ul><li>Corridors</li><li>Classrooms</li></ul>
            07-210 S  19840.00 Batt insulation<br/>R-21 &quot;unfaced&quot;
        """),
        (), (28, 55, 81), "SSA", prefix="OM-", moves=moves("2 store 2 4310.75\n3 move 2 *"),
    ),
    Contract(
        0, "silver-riverside", "riverside", "silver", "SC-009", "Plumbing", 10,
        schedule("""
            22-100 S  64720.00 Underground and rough-in
            22-400 S  47915.20 Fixtures and trim
            22-070 S   8850.00 Pipe insulation
        """),
        (), (30, 58, 83), "SSF", prefix="SCP-", creator="tomas", moves=moves("2 store 1 12775.30\n3 move 1 7000.00"),
    ),
    Contract(
        0, "selway-riverside", "riverside", "selway", "SC-015", "Painting", 5,
        schedule("""
            09-910 S  44180.00 Interior painting
            09-960 S  15325.50 Epoxy coating, kitchen and lockers
        """),
        (), (20, 45), "SJ", prefix="SP-", moves=moves("2 store 1 3860.40"),
    ),
    Contract(
        0, "tamarack-riverside", "riverside", "tamarack", "SC-016", "Storefronts", 10,
        schedule("""
            08-410 S  57240.80 Entrance storefronts
            08-800 S  12990.00 Glazing of vestibules
        """),
        (), (32, 68), "SG", prefix="TG", creator="hannah",
    ),
    Contract(
        0, "sawtooth-riverside", "riverside", "sawtooth", "SC-021", "Bus loop paving", 5,
        schedule("""
            32-120 S  88415.00 Asphalt paving
            32-110 S  24650.70 Aggregate base
        """),
        (), (26,), "G", prefix="SAW-",
    ),
    Contract(
        0, "nunez-riverside", "riverside", "nunez", "SC-018", "Masonry repairs", 10,
        schedule("""
            04-200 S  39870.00 Infill of openings
            04-210 S  26435.15 Brick veneer, tooth in and clean
        """),
        (), (48,), "J", prefix="NH-R",
    ),
)  # fmt: skip

STATION_TO_YARD = (
    Contract(
        0, "nunez-station", "station", "nunez", "SC-002", "Masonry", 10,
        schedule("""
            04-200 S 142360.00 Load-bearing CMU walls
            04-210 S  68775.45 Brick veneer
            04-720 S  15240.00 Cast stone bands
        """),
        changes("1 approved 2 04-200 S 5640.90 Added lintels at the apparatus bay"),
        (31, 64, 90), "SST", prefix="NH-S", moves=moves("1 store 2 5120.00\n2 move 2 *"),
    ),
    Contract(
        0, "owyhee-station", "station", "owyhee", "SC-006", "Fire sprinklers", 10,
        schedule("""
            21-130 SVC  7200.00 Design and permits
            21-100 S   63180.25 Piping and heads
        """),
        (), (40, 75), "SX", prefix="OFP", creator="tomas",
    ),
    Contract(
        0, "bitterroot-station", "station", "bitterroot", "SC-008", "Roofing", 10,
        schedule("""
            07-500 S  96730.00 Membrane roofing
            07-620 S  24810.60 Flashing and copings
            07-720 M   9475.00 Hatches and curbs
        """),
        (), (27, 59, 88), "SSX", prefix="BRSM-", moves=moves("1 store 0 18240.35\n2 move 0 10000.00\n3 move 0 *"),
    ),
    Contract(
        0, "silver-creamery", "creamery", "silver", "SC-003", "Process piping", 10,
        schedule("""
            22-100 S 127410.00 Sanitary process piping
            22-300 S  84935.60 Glycol pumps and heat exchangers
        """),
        (), (35, 60, 60), "SSA", prefix="SCP-M", moves=moves("1 store 1 22180.10\n2 hand 1 *"),
    ),
    Contract(
        0, "camas-creamery", "creamery", "camas", "SC-005", "Electrical", 10,
        schedule("""
            26-100 S 118240.00 Medium-voltage service
            26-200 S  92615.85 Distribution
            25-500 S  38410.00 Refrigeration controls
        """),
        changes("1 approved 2 25-500 S 11980.00 Ammonia leak detection"),
        (24, 51, 77), "SSJ", prefix="CE-M-", mistakes=moves("3 percent * 5"),
    ),
    Contract(
        0, "cascade-creamery", "creamery", "cascade", "SC-009", "Refrigeration", 10,
        schedule("""
            13-420 S 204870.00 Insulated panels and doors
            23-700 S 151390.45 Evaporators and condensers
        """),
        (), (29,), "X", prefix="CMS", creator="hannah",
    ),
    Contract(
        0, "owyhee-creamery", "creamery", "owyhee", "SC-010", "Dry-pipe sprinklers", 10,
        schedule("""
            21-100 S  57630.00 Dry-pipe system
            21-300 S  34920.75 Fire pump
        """),
        (), (36,), "G", prefix="OFP-M",
    ),
    Contract(
        0, "lochsa-library", "library", "lochsa", "SC-007", "Tile", 10,
        schedule("""
            09-300 S  36815.00 Floor and wall tile
            09-660 S  29740.30 Terrazzo at the entry hall
        """),
        (), (33,), "W", prefix="LTS-",
    ),
    Contract(
        0, "precast-library", "library", "precast", "SC-002", "Precast panels", 10,
        schedule("""
            03-400 S 118965.00 Architectural panels
            03-450 S  46280.10 Tilt-up walls at the service yard
        """),
        (), (42,), "X", prefix="CIP",
    ),
    Contract(
        0, "clearwater-library", "library", "clearwater", "PO-001", "Site furnishings", 0,
        schedule("""
            12-930 M  18420.60 Benches and bicycle racks
            12-480 M   3985.00 Entrance mats
        """),
        (), (65,), "G", prefix="CW-L", kind="PurchaseOrderContract", creator="tomas",
    ),
    Contract(
        0, "teton-overland", "overland", "teton", "SC-012", "Elevators", 10,
        schedule("""
            14-210 S 246180.00 Two traction elevators
            14-420 S  21470.85 Wheelchair lift
        """),
        (), (15, 38), "SJ", prefix="TE", moves=moves("1 store 0 41250.00\n2 move 0 25000.00"),
    ),
    Contract(
        0, "treeline-overland", "overland", "treeline", "SC-004", "Framing", 10,
        schedule("""
            06-110 S 312640.00 Wood framing, levels 2 to 4
            06-160 M  78915.40 Sheathing
            06-170 M  54220.00 Trusses
        """),
        (), (21, 46), "SG", prefix="TF-O", moves=moves("1 store 2 20180.75\n2 move 2 *"),
    ),
    Contract(
        0, "doyle-overland", "overland", "doyle", "SC-001", "Survey and layout", 0,
        schedule("02-210 SVC 12480.00 Boundary and topographic survey\n01-710 SVC 9635.50 Construction layout"),
        (), (70,), "X",
    ),
    Contract(
        0, "redfish-overland", "overland", "redfish", "SC-014", "Insulation", 10,
        schedule("07-210 S 84370.00 Blown-in insulation\n07-270 S 31925.60 Air barrier"),
        (), (25,), "X", prefix="RI-",
    ),
    Contract(
        0, "boulder-overland", "overland", "boulder", "SC-018", "Flooring of the sales office", 10,
        schedule("09-650 S 16740.00 Resilient flooring\n09-680 S 11285.20 Carpet tile"),
        (), (85,), "X", prefix="BFG", creator="hannah",
    ),
    Contract(
        0, "highland-overland", "overland", "highland", "PO-003", "Hoist and scaffold rental", 0,
        schedule("01-540 E 28600.00 Material hoist, five months\n01-520 E 9450.75 Site trailers"),
        (), (40,), "X", prefix="HER", kind="PurchaseOrderContract",
    ),
    Contract(
        0, "snake-yard", "yard", "snake", "SC-001", "Grading of the yard", 5,
        schedule("31-200 S 26310.00 Grading\n32-110 S 14875.90 Gravel surfacing"),
        (), (62,), "X", prefix="SRE-Y",
    ),
    Contract(
        0, "aspen-yard", "yard", "aspen", "SC-002", "Screening trees", 5,
        schedule("32-900 S 8640.00 Planting\n32-800 S 4215.35 Irrigation"),
        (), (50,), "G", prefix="AG", creator="tomas",
    ),
)  # fmt: skip
