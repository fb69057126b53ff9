from playwright.sync_api import sync_playwright
with sync_playwright() as p:
    b=p.chromium.launch(executable_path="/usr/bin/chromium",args=["--no-sandbox"])
    pg=b.new_page(viewport={"width":390,"height":844})
    for n in ("index","configuration","accounts-and-environments","upgrading"):
        pg.goto(f"file:///tmp/guides-try/site/{n}.html")
        h=pg.evaluate("document.documentElement.scrollHeight")
        for i,y in enumerate((0, 1500, 3000)):
            pg.evaluate(f"window.scrollTo(0,{y})"); pg.wait_for_timeout(200)
            pg.screenshot(path=f"/tmp/guides-try/{n}-390-{i}.png")
