"""Prime contracts and how their owners were billed. A project may have several, or none."""

from connector.demo_company.contracts import Contract, changes, moves, schedule

PRIME = (
    Contract(
        0, "prime-harbor", "harbor", "brendan", "PC-001", "Harbor Point Clinic", 10,
        schedule("""
            03-300 S  624180.00 Concrete
            06-400 S  218745.00 Casework and millwork
            22-100 S  486320.50 Plumbing
            26-200 S  731415.00 Electrical
            -      -  312600.00 General conditions and fee
        """),
        changes("""
            1 approved 2 03-300 S 18420.75 Owner's bulletin 3: slab edge
            2 pending  4 26-200 S  9650.00 Owner's bulletin 6: equipment pads
        """),
        (21, 44, 68), "SSA", prefix="HPC-", moves=moves("1 store 3 54180.60\n2 hand 3 *"),
    ),
    Contract(
        0, "prime-riverside", "riverside", "kuna", "PC-001", "Modernization, phase 1", 5,
        schedule("""
            05-400 S  184260.00 Framing
            09-210 S  402715.40 Drywall
            09-910 S  118930.00 Painting
            -      -  142180.00 General conditions
        """),
        changes("1 approved 2 09-210 S -6240.50 Credit: library wing deleted"),
        (36, 67), "SN", prefix="KRSD-",
    ),
    Contract(
        0, "prime-lofts", "lofts", "ninth", "PC-001", "Lofts on Ninth, shell and units", 10,
        schedule("""
            05-120 S 1184260.00 Structure
            08-440 S  962715.80 Envelope
            23-300 S  846430.00 Mechanical
            26-200 S  712980.25 Electrical
            -      -  604350.00 General conditions and fee
        """),
        changes("1 approved 3 05-120 S 31480.60 Moment frame at the parking ramp"),
        (11, 24, 38, 51, 63, 74, 86), "BSA", first=5, prefix="LON-",
        moves=moves("5 store 1 88640.15\n6 hand 1 60000.00\n7 hand 1 *\n7 release 0 45000.00"),
    ),
    Contract(
        0, "prime-station", "station", "eagle", "PC-001", "Fire Station No. 8", 5,
        schedule("""
            04-200 S  386415.00 Masonry
            07-500 S  214780.60 Roofing
            21-100 S  128340.00 Fire protection
            -      -   96200.00 General conditions
        """),
        (), (33, 69), "SJ", prefix="EB-", mistakes=moves("2 percent * 10"),
    ),
    Contract(
        0, "prime-distribution", "distribution", "sagebrush", "PC-001", "Distribution center, shell", 5,
        schedule("""
            31-230 S  618415.00 Sitework
            03-450 S  984260.75 Tilt-up walls
            07-500 S  446180.00 Roofing
            32-120 S  388475.40 Paving
        """),
        (), (61, 83), "SX", prefix="SDC",
    ),
    Contract(
        0, "prime-creamery", "creamery", "creamery", "PC-001", "Cold storage expansion", 10,
        schedule("""
            13-420 S  812460.00 Cold rooms
            22-100 S  386915.60 Process piping
            26-200 S  504280.00 Electrical
            -      -  188700.00 Fee
        """),
        (), (37,), "A", prefix="MVC-",
    ),
    Contract(
        0, "prime-library", "library", "library", "PC-001", "Branch library", 5,
        schedule("""
            03-400 S  246810.00 Precast envelope
            09-300 S  118465.30 Tile and terrazzo
            -      -   88250.00 General conditions
        """),
        (), (29,), "W", prefix="CRL-",
    ),
    Contract(
        0, "prime-housing", "overland", "housing", "PC-001", "Residential levels 2 to 4", 10,
        schedule("""
            06-110 S  918640.00 Framing
            14-210 S  312470.85 Elevators
            09-210 S  684150.00 Drywall
            -      -  214600.00 Fee
        """),
        (), (18,), "S", prefix="OHP-",
    ),
    Contract(
        0, "prime-retail", "overland", "retail", "PC-002", "Retail shell, level 1", 5,
        schedule("""
            08-410 S  286415.00 Storefronts
            09-220 S  148930.70 Demising walls
        """),
        (), (22,), "W", prefix="ORH-",
    ),
)  # fmt: skip
