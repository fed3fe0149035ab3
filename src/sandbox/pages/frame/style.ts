/** The one style sheet. Colours follow the system; every pair of text and ground has a contrast of 4.5 or more. */
export const STYLE = `
:root {
  color-scheme: light dark;
  --ground: #ffffff; --text: #1b1f24; --soft: #4d5560; --line: #80868f; --panel: #f2f4f6;
  --link: #0b4f9e; --act: #0b4f9e; --on-act: #ffffff; --grave: #a1152a; --on-grave: #ffffff;
  --rehearsal: #fff3c4; --on-rehearsal: #4a3800; --good: #e3f4e6; --bad: #fde8ea;
}
@media (prefers-color-scheme: dark) {
  :root {
    --ground: #14171b; --text: #eceff3; --soft: #b3bac4; --line: #7d8590; --panel: #1f242a;
    --link: #8ec1ff; --act: #8ec1ff; --on-act: #0b1a2b; --grave: #ff9aa5; --on-grave: #2b0a0f;
    --rehearsal: #4a3b05; --on-rehearsal: #fff3c4; --good: #143a1c; --bad: #47151c;
  }
}
* { box-sizing: border-box; }
body { margin: 0; background: var(--ground); color: var(--text); font: 1rem/1.5 system-ui, sans-serif; overflow-wrap: anywhere; }
header > *, main, footer { padding: 0.5rem max(1rem, calc(50vw - 30rem)); }
a { color: var(--link); }
a:focus-visible, button:focus-visible, input:focus-visible, textarea:focus-visible, select:focus-visible,
[tabindex]:focus-visible { outline: 3px solid var(--link); outline-offset: 2px; }
main:focus { outline: none; }
.skip { position: absolute; left: -100vw; }
.skip:focus { position: static; display: block; }
.rehearsal { margin: 0; background: var(--rehearsal); color: var(--on-rehearsal); }
.site { display: flex; flex-wrap: wrap; gap: 0.5rem 1.5rem; align-items: center; justify-content: space-between; font-weight: 600; }
.who { display: flex; flex-wrap: wrap; gap: 0.5rem; align-items: center; font-weight: 400; }
.who p, .who form { margin: 0; }
nav { border-block: 1px solid var(--line); background: var(--panel); }
nav ul { display: flex; flex-wrap: wrap; gap: 0.25rem 1.5rem; list-style: none; margin: 0; padding: 0; }
nav a { display: inline-block; padding: 0.5rem 0; }
nav a[aria-current] { font-weight: 600; color: var(--text); }
h1 { font-size: 1.5rem; line-height: 1.25; }
h2 { font-size: 1.2rem; margin-top: 2rem; }
table { border-collapse: collapse; width: 100%; }
caption { text-align: left; color: var(--soft); }
th, td { text-align: left; vertical-align: top; padding: 0.4rem 0.75rem 0.4rem 0; border-bottom: 1px solid var(--line); }
dl { display: grid; grid-template-columns: minmax(8rem, 14rem) 1fr; gap: 0.35rem 1rem; }
dt { color: var(--soft); }
dd { margin: 0; }
.field { margin: 1rem 0; max-width: 34rem; }
.field label { font-weight: 600; }
.hint, .code, footer { color: var(--soft); }
.hint, .wrong, .code { margin: 0; font-size: 0.9rem; }
.wrong { color: var(--grave); font-weight: 600; }
input:not([type='checkbox']), textarea, select {
  display: block; width: 100%; min-height: 2.75rem; padding: 0.4rem 0.6rem; font: inherit;
  color: var(--text); background: var(--ground); border: 1px solid var(--line); border-radius: 4px;
}
input[type='checkbox'] { width: 1.5rem; height: 1.5rem; margin: 0 0.5rem 0 0; vertical-align: middle; }
button, .button {
  display: inline-block; min-height: 2.75rem; padding: 0.5rem 1.25rem; font: inherit; font-weight: 600; text-decoration: none;
  color: var(--on-act); background: var(--act); border: 0; border-radius: 4px; cursor: pointer;
}
.grave { color: var(--on-grave); background: var(--grave); }
.row { display: flex; flex-wrap: wrap; gap: 0.75rem; }
.notice, .problem { padding: 0.75rem 1rem; border-left: 4px solid var(--line); background: var(--good); }
.problem { background: var(--bad); border-color: var(--grave); }
.problem h2 { margin: 0; }
dialog {
  position: fixed; inset: 0; margin: auto; width: min(40rem, calc(100vw - 2rem)); max-height: calc(100vh - 2rem); overflow: auto;
  padding: 1.25rem; color: var(--text); background: var(--panel); border: 2px solid var(--line); border-radius: 8px;
  box-shadow: 0 0 0 100vmax rgb(0 0 0 / 60%);
}
dialog h2 { margin-top: 0; }
code { font: 1rem/1.5 ui-monospace, monospace; }
footer { margin-top: 3rem; border-top: 1px solid var(--line); }
@media (max-width: 30rem) {
  dl { grid-template-columns: 1fr; gap: 0; }
  dd { margin-bottom: 0.75rem; }
}
`;

/** A key, drawn plainly. */
export const ICON = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 16 16"><circle cx="5" cy="8" r="3.5" fill="none" stroke="#8a6d00" stroke-width="2"/><path d="M8.5 8H15v3M12 8v2" fill="none" stroke="#8a6d00" stroke-width="2"/></svg>
`;
