"""Commitments of the two projects that were half built when Tieout was connected."""

from connector.demo_company.contracts import Contract, changes, moves, schedule

LOFTS_AND_DISTRIBUTION = (
    Contract(
        0, "highline-lofts", "lofts", "highline", "SC-002", "Structural steel", 10,
        schedule("""
            05-120 S 384260.00 Steel framing, erected
            05-310 S  96415.75 Decking
            05-510 S  58730.00 Stairs
        """),
        changes("1 approved 3 05-120 S 18640.20 Moment frame at the parking ramp"),
        (35, 62, 88, 100, 100), "BBBBS", prefix="HSE-", moves=moves("1 store 2 16890.00\n2 move 2 *\n5 release * *"),
    ),
    Contract(
        0, "borah-lofts", "lofts", "borah", "SC-010", "HVAC", 10,
        schedule("""
            23-300 S 226480.00 Ductwork and air distribution
            23-700 S 184915.60 Rooftop units
            23-900 S  67350.00 Building controls
            23-050 SVC 14200.00 Balancing
        """),
        changes("""
            1 approved 2 23-300 S 9870.35 Added exhaust for retail tenant
            2 approved 4 23-900 S -4400.00 Credit: fewer sensors
        """),
        (28, 49, 73, 91), "BBSA", prefix="BMC", creator="tomas",
        moves=moves("""
            1 store 1 62480.40
            2 move  1 30000.00
            3 move  1 20000.00
            4 free  1 *
            4 release 0 8500.00
        """),
    ),
    Contract(
        0, "tamarack-lofts", "lofts", "tamarack", "SC-013", "Curtain wall", 10,
        schedule("""
            08-440 S 268715.00 Curtain wall
            08-500 S 121480.90 Unit windows
        """),
        (), (52, 100, 100), "BSX", prefix="TG-L", moves=moves("3 release * *"), mistakes=moves("3 release 0 250.00"),
    ),
    Contract(
        0, "caribou-lofts", "lofts", "caribou", "PO-002", "Miscellaneous metals", 0,
        schedule("""
            05-500 S  42680.00 Embeds and lintels
            05-520 S  31945.25 Railings
            05-700 S  18300.00 Canopy panels
        """),
        (), (38, 72, 95), "BSU", prefix="CSF-", kind="PurchaseOrderContract", creator="hannah",
    ),
    Contract(
        0, "selway-lofts", "lofts", "selway", "SC-020", "Painting", 10,
        schedule("""
            09-910 S 112360.00 Units and corridors
            09-960 S  28415.45 Parking structure coating
            09-720 S  19870.00 Wall coverings
        """),
        (), (40, 40), "BA", prefix="SP-L", moves=moves("2 work 0 1275.50\n2 work 1 -1275.50"),
    ),
    Contract(
        0, "snake-distribution", "distribution", "snake", "SC-001", "Earthwork and utilities", 10,
        schedule("""
            31-100 S  44280.00 Clearing
            31-230 S 386415.80 Excavation and structural fill
            33-400 S 142760.00 Storm drainage
            33-100 S  97835.45 Water main
        """),
        changes("1 approved 3 31-230 S 22480.60 Rock excavation by unit price"),
        (12, 31, 48, 66, 82, 95), "SSA", first=4, prefix="SRE-",
        moves=moves("""
            3 store 2 31540.20
            4 move  2 20000.00
            5 move  2 *
            6 release 0 *
        """),
    ),
    Contract(
        0, "gem-distribution", "distribution", "gem", "PO-001", "Ready-mix concrete", 0,
        schedule("""
            03-300 M 214870.00 Concrete, delivered
            03-600 M  18240.55 Grout
        """),
        changes("1 approved 2 03-300 M 12615.00 Winter mix"),
        (33, 64, 90), "BSA", prefix="GRM-", kind="PurchaseOrderContract",
    ),
    Contract(
        0, "sawtooth-distribution", "distribution", "sawtooth", "SC-014", "Truck court paving", 5,
        schedule("""
            32-120 S 248915.00 Asphalt paving
            32-160 S  63480.75 Curbs and walks
        """),
        (), (58, 61), "SX", prefix="SAW-D", mistakes=moves("2 work 0 -21840.60"),
    ),
)  # fmt: skip
