import sys, tempfile
from datetime import date
from pathlib import Path
from tests.lives.town import Town, Month
from tests.lives.casework import Casework
from tests.lives.reviewing import Reviewing, Watch, Concerns
import time; t0=time.time()
with tempfile.TemporaryDirectory() as d:
    town=Town(Month(sys.argv[1], date.fromisoformat(sys.argv[2]), int(sys.argv[3]), int(sys.argv[4])), Path(d))
    Casework(town); r=Reviewing(town); Watch(town); Concerns(town)
    town.live()
    print(time.time()-t0)
    print(town.done); print(town.refused)
    from sqlalchemy import text
    with town.house.journal.engine.connect() as c:
        print(c.execute(text("select type,count(*) from events group by type order by 2 desc")).all())
        print(c.execute(text("select status,count(*) from cases group by status order by 2 desc")).all())
        print(c.execute(text("select what,state,said,count(*) from errands group by 1,2,3")).all())
        print(c.execute(text("select rule,colour,count(*) from cards group by 1,2")).all())
        print(c.execute(text("select status,count(*) from tickets group by 1")).all())
