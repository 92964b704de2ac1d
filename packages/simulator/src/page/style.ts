export const style = `
:root { color-scheme: light dark; --line: light-dark(#dde1e6, #3a3f45); --soft: light-dark(#5b6470, #9aa4b0);
  --card: light-dark(#fff, #22262a); --bad: light-dark(#b3261e, #ff9d94); }
body { font: 15px/1.5 system-ui, sans-serif; max-width: 68rem; margin: 0 auto; padding: 1.5rem 1rem 4rem;
  background: light-dark(#f5f6f8, #181b1e); color: light-dark(#16191d, #e8eaed); }
h1 { font-size: 1.4rem; margin: 0 } h2 { font-size: 1.05rem; margin: 2rem 0 .6rem }
header p, .soft { color: var(--soft) }
.totals { display: flex; flex-wrap: wrap; gap: .6rem }
.totals div, article { background: var(--card); border: 1px solid var(--line); border-radius: .5rem; padding: .6rem .9rem }
.totals b { display: block; font-size: 1.3rem }
.scroll { overflow-x: auto }
table { border-collapse: collapse; width: 100% } th { text-align: left; font-weight: 600; color: var(--soft) }
th, td { padding: .3rem .8rem .3rem 0; border-bottom: 1px solid var(--line); vertical-align: top }
td.number, th.number { text-align: right; font-variant-numeric: tabular-nums }
article { margin-bottom: .6rem } article p { margin: .2rem 0; white-space: pre-line; overflow-wrap: anywhere }
.recalled p { text-decoration: line-through; color: var(--soft) }
article p:first-of-type { font-weight: 600 } .bad { color: var(--bad) }
a { color: inherit } code { font-size: .9em }
`
