import { WIDE_STYLE } from '../html-page.ts';

/** The style of a simulated year: black on white, because it is printed, and nothing told by colour alone. */
export const STYLE = `
:root { color-scheme: light; }
body { font: 14px/1.45 system-ui, sans-serif; color: #1b1b1b; background: #fff; max-width: 1240px; margin: 2rem auto; padding: 0 1rem; }
h1 { font-size: 1.5rem; margin: 0; }
h2 { font-size: 1.05rem; margin: 2rem 0 .5rem; border-bottom: 1px solid #bbb; }
.findings { list-style: none; padding: 0; }
.findings b { display: inline-block; width: 1.4em; text-align: center; }
.good b { color: #19692c; }
.attention b { color: #8a5a00; }
.bad b, .breach { color: #a8071a; fill: #a8071a; font-weight: bold; }
table { border-collapse: collapse; width: 100%; font-variant-numeric: tabular-nums; }
th, td { text-align: left; padding: .2rem .6rem .2rem 0; border-bottom: 1px solid #e4e4e4; vertical-align: top; overflow-wrap: anywhere; }
tr { break-inside: avoid; }
svg { width: 100%; height: auto; display: block; }
svg text { font: 11px system-ui, sans-serif; fill: #1b1b1b; }
svg .axis { fill: #555; }
.bar { fill: #c9d8ea; stroke: #4a6a8f; }
.person { fill: url(#hatch); stroke: #4a6a8f; }
.hatch { fill: #4a6a8f; }
.grid { stroke: #ddd; }
.lane { stroke: #bbb; }
.overlap { fill: #dbe6f2; }
.turn { fill: #23466e; }
.over { fill: none; stroke: #a8071a; stroke-width: 2; }
.key, footer { color: #555; font-size: .85rem; }
.findings li { padding: .15rem 0 .15rem 1.4em; text-indent: -1.4em; }
${WIDE_STYLE}
@page { size: A4 landscape; margin: 12mm; }
@media print { body { margin: 0; max-width: none; } h2 { break-after: avoid; } .key { break-before: avoid; } }
`;
