namespace Ganymede.Reporting;

/// <summary>The report's style sheet.</summary>
internal static class ReportStyle
{
    internal const string Css = """
        :root {
          color-scheme: light dark;
          --paper: #faf9f7; --card: #ffffff; --ink: #1c1b19; --soft: #6b6862; --faint: #a5a199;
          --rule: #e6e3dc; --well: #f2f0eb; --accent: #2563c9; --warn: #8f4a00; --warn-paper: #fdf3e3;
          --c1: #2563c9; --c2: #d2572a; --c3: #14866b; --c4: #8f4bc4; --c5: #a97b00; --c6: #c2376f;
          --sans: ui-sans-serif, system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", "Liberation Sans",
            Arial, sans-serif;
          --serif: "Iowan Old Style", "Palatino Linotype", Palatino, "Source Serif 4", Charter, Georgia,
            "Liberation Serif", serif;
          --mono: ui-monospace, "SF Mono", "Cascadia Mono", Menlo, Consolas, "Liberation Mono", monospace;
        }
        @media screen and (prefers-color-scheme: dark) {
          :root {
            --paper: #131315; --card: #1a1a1d; --ink: #ecebe7; --soft: #a09d98; --faint: #6d6a68;
            --rule: #2b2b2f; --well: #212125; --accent: #7aa7ff; --warn: #f0b968; --warn-paper: #2a2115;
            --c1: #7aa7ff; --c2: #ff9166; --c3: #4fcfac; --c4: #c595f5; --c5: #e6bd4c; --c6: #ff84b3;
          }
        }
        * { box-sizing: border-box; }
        body {
          margin: 0; background: var(--paper); color: var(--ink); font: 15px/1.55 var(--sans);
          -webkit-text-size-adjust: 100%; font-variant-numeric: tabular-nums;
        }
        .page { max-width: 1120px; margin: 0 auto; padding: 56px 32px 40px; }
        header { margin-bottom: 36px; }
        .brand { margin: 0 0 14px; color: var(--soft); font-size: 12px; letter-spacing: .14em; text-transform: uppercase; }
        h1 {
          margin: 0 0 12px; font: 500 clamp(30px, 5vw, 46px)/1.12 var(--serif); letter-spacing: -.012em;
          overflow-wrap: anywhere; text-wrap: balance;
        }
        h2 { margin: 56px 0 18px; font: 500 24px/1.25 var(--serif); letter-spacing: -.005em; }
        h3 { margin: 0; font-size: 14px; font-weight: 600; }
        .meta { display: flex; flex-wrap: wrap; gap: 4px 22px; margin: 0; padding: 0; list-style: none; color: var(--soft); }
        .meta li { overflow-wrap: anywhere; }
        .meta b { color: var(--ink); font-weight: 500; }
        .empty { margin: 0; color: var(--soft); }
        .card { background: var(--card); border: 1px solid var(--rule); border-radius: 10px; }

        .warnings { margin: 0 0 28px; padding: 14px 20px; border-radius: 10px; background: var(--warn-paper); color: var(--warn); }
        .warnings ul { margin: 4px 0 0; padding-left: 18px; }
        .warnings li { overflow-wrap: anywhere; }

        .tiles {
          display: grid; grid-template-columns: repeat(var(--columns), minmax(0, 1fr)); margin: 0; overflow: hidden;
        }
        .tiles > div { display: flex; flex-direction: column; padding: 18px 12px 16px 20px; box-shadow: 0 0 0 .5px var(--rule); }
        .tiles dt { color: var(--soft); font-size: 13px; }
        .tiles dd { margin: 0; }
        .tiles .figure { margin: 2px 0 1px; font-size: 25px; line-height: 1.25; font-weight: 500; letter-spacing: -.015em; white-space: nowrap; }
        .tiles .beside { color: var(--soft); font-size: 12.5px; line-height: 1.4; }
        .tiles .beside:empty { display: none; }

        .gallery { display: grid; grid-template-columns: minmax(0, 1.55fr) minmax(0, 1fr); gap: 20px; align-items: stretch; }
        .gallery.alone { grid-template-columns: minmax(0, 1fr); }
        .side { display: flex; flex-direction: column; gap: 20px; min-width: 0; }
        .side .card { flex: 1; padding: 18px 20px; }
        .viewer { overflow: hidden; margin: 0; display: flex; flex-direction: column; }
        .frames { flex: 1; display: grid; place-items: center; padding: 22px; background: var(--well); min-height: 220px; }
        .frames img { display: block; width: auto; max-width: 100%; max-height: 620px; }
        .frames .frame { display: grid; justify-items: center; margin: 0; width: 100%; }
        .frame[hidden] { display: none; }
        .frame figcaption { display: none; }
        .frames img.small { width: min(100%, 560px); height: auto; image-rendering: pixelated; }
        .controls { display: flex; align-items: center; gap: 14px; padding: 14px 18px; border-top: 1px solid var(--rule); }
        .controls output { flex: none; min-width: 6.5em; text-align: right; color: var(--soft); font-size: 13.5px; }
        .controls input { flex: 1; min-width: 60px; height: 24px; margin: 0; accent-color: var(--accent); cursor: pointer; }
        .play {
          flex: none; display: grid; place-items: center; width: 36px; height: 36px; padding: 0; border: 0; border-radius: 50%;
          background: var(--accent); color: var(--card); cursor: pointer;
        }
        .play svg { width: 16px; height: 16px; fill: currentColor; }
        .play .pause, .play[aria-pressed="true"] .go { display: none; }
        .play[aria-pressed="true"] .pause { display: block; }
        .animation img { display: block; width: 100%; max-width: 360px; margin: 12px auto 0; border-radius: 4px; }

        .classes { display: flex; flex-direction: column; }
        .bars { position: relative; display: flex; flex: 1; gap: clamp(2px, 1.2%, 8px); align-items: stretch; min-height: 180px; margin: 18px 0 0; padding: 0; list-style: none; }
        .bars li { display: flex; flex: 1; flex-direction: column; min-width: 0; text-align: center; font-size: 12px; }
        .bars .column { position: relative; display: flex; flex: 1; flex-direction: column; justify-content: flex-end; border-bottom: 1px solid var(--faint); }
        .bars .bar { background: var(--c1); border-radius: 3px 3px 0 0; min-height: 1px; }
        .bars .share { position: relative; z-index: 1; align-self: center; padding: 0 3px; background: var(--card); color: var(--soft); font-size: 11px; line-height: 1.5; }
        .bars .name { padding-top: 5px; overflow: hidden; text-overflow: ellipsis; white-space: nowrap; }
        .bars .even { position: absolute; left: -6px; right: -6px; border-top: 1px dashed var(--soft); opacity: .65; }
        .many .share { display: none; }
        .note { margin: 10px 0 0; color: var(--soft); font-size: 12.5px; line-height: 1.45; overflow-wrap: anywhere; }

        .translations { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(100%, 420px), 1fr)); gap: 20px; }
        .translations .card { padding: 18px 20px; overflow-x: auto; }
        .translations table { margin-top: 12px; }
        .translations thead th { color: var(--soft); font-size: 12.5px; }
        .translations th + th, .translations td { width: 13%; padding-left: 10px; text-align: right; white-space: nowrap; }

        .charts { display: grid; grid-template-columns: repeat(2, minmax(0, 1fr)); gap: 20px; }
        .chart { margin: 0; padding: 18px 20px 14px; background: var(--card); border: 1px solid var(--rule); border-radius: 10px; min-width: 0; break-inside: avoid; }
        .chart:first-child, .chart:last-child:nth-child(even) { grid-column: 1 / -1; }
        .chart-head { display: flex; flex-wrap: wrap; justify-content: space-between; align-items: baseline; gap: 4px 20px; }
        .legend { display: flex; flex-wrap: wrap; gap: 2px 6px; margin: 0 -8px 0 0; padding: 0; list-style: none; font-size: 13px; }
        .legend button { border: 0; border-radius: 6px; padding: 2px 8px; background: none; color: inherit; font: inherit; cursor: pointer; }
        .legend button:hover { background: var(--well); }
        .legend i { display: inline-block; width: 14px; height: 3px; margin-right: 7px; border-radius: 2px; vertical-align: middle; background: var(--c); }
        .legend [aria-pressed="false"] { color: var(--faint); }
        .legend [aria-pressed="false"] i { background: var(--faint); }
        .level-name { padding: 2px 8px; color: var(--soft); }
        .level-name i { height: 0; border-top: 1.5px dashed var(--soft); border-radius: 0; background: none; }
        .plot { display: grid; grid-template: 190px 26px / 52px minmax(0, 1fr); margin-top: 14px; }
        .chart:first-child .plot { grid-template-rows: 300px 26px; }
        .area { position: relative; cursor: crosshair; border-bottom: 1px solid var(--faint); }
        .area svg { position: absolute; inset: 0; width: 100%; height: 100%; overflow: visible; clip-path: inset(-4px -5px); }
        .plot .y, .plot .x { position: relative; color: var(--soft); font-size: 11.5px; line-height: 1; }
        .plot .y span { position: absolute; right: 9px; transform: translateY(-50%); white-space: nowrap; }
        .plot .x { grid-column: 2; }
        .plot .x span { position: absolute; top: 9px; transform: translateX(-50%); white-space: nowrap; }
        .plot path { fill: none; vector-effect: non-scaling-stroke; stroke: var(--c); stroke-linejoin: round; stroke-linecap: round; }
        .plot .grid { stroke: var(--rule); stroke-linecap: butt; }
        .plot .level { stroke: var(--soft); stroke-width: 1.5; stroke-dasharray: 5 4; stroke-linecap: butt; }
        .plot .raw { stroke-width: 1; opacity: .27; }
        .plot .line { stroke-width: 2; }
        .plot .dots { stroke-width: 6; }
        .plot .broken { stroke-width: 1.5; stroke-dasharray: 2 4; }
        .plot .off { display: none; }
        .cursor { position: absolute; top: 0; bottom: 0; width: 1px; background: var(--faint); pointer-events: none; }
        .tip {
          position: absolute; z-index: 2; top: 2px; left: 12px; display: grid; grid-template-columns: auto auto; gap: 1px 14px;
          padding: 8px 12px; border: 1px solid var(--rule); border-radius: 8px; background: var(--card);
          box-shadow: 0 4px 16px rgb(0 0 0 / .12); font-size: 12.5px; white-space: nowrap;
        }
        .cursor.flip .tip { left: auto; right: 12px; }
        .tip b { grid-column: 1 / -1; color: var(--soft); font-weight: 500; }
        .tip i { display: inline-block; width: 8px; height: 8px; margin-right: 7px; border-radius: 50%; background: var(--c); }
        .tip [hidden] { display: none; }
        .tip em { text-align: right; font-style: normal; font-weight: 600; }
        .tip small { margin-left: 8px; color: var(--soft); font-size: 11.5px; font-weight: 400; }
        .cursor u { z-index: 1; position: absolute; left: -4px; width: 9px; height: 9px; margin-top: -4px; border: 2px solid var(--card); border-radius: 50%; background: var(--c); }
        .c1 { --c: var(--c1); } .c2 { --c: var(--c2); } .c3 { --c: var(--c3); }
        .c4 { --c: var(--c4); } .c5 { --c: var(--c5); } .c6 { --c: var(--c6); }

        .details { display: grid; grid-template-columns: repeat(2, minmax(0, 1fr)); gap: 0 48px; align-items: start; }
        .details h2 { margin-bottom: 10px; }
        .details .side { gap: 0; }
        table { width: 100%; border-collapse: collapse; font-size: 13.5px; }
        tr { border-top: 1px solid var(--rule); break-inside: avoid; }
        tr:last-child { border-bottom: 1px solid var(--rule); }
        th, td { padding: 6px 0; text-align: left; vertical-align: top; }
        th { width: 46%; padding-right: 16px; color: var(--soft); font-weight: 400; overflow-wrap: anywhere; }
        td { font-family: var(--mono); font-size: 12.5px; line-height: 1.65; overflow-wrap: anywhere; white-space: pre-wrap; }
        footer { margin-top: 64px; padding-top: 16px; border-top: 1px solid var(--rule); color: var(--soft); font-size: 12.5px; }
        :focus-visible { outline: 2px solid var(--accent); outline-offset: 2px; }

        @media (max-width: 760px) {
          .page { padding: 32px 18px 28px; }
          .gallery, .charts, .details { grid-template-columns: minmax(0, 1fr); }
          .chart { padding: 16px 14px 12px; }
          .plot, .chart:first-child .plot { grid-template: 200px 26px / 44px minmax(0, 1fr); }
          .tiles { grid-template-columns: repeat(2, minmax(0, 1fr)); }
          .tiles > div { padding: 14px 16px 12px; }
          .tiles > div:last-child:nth-child(odd) { grid-column: 1 / -1; }
          .tiles .figure { font-size: 22px; }
          .frames { padding: 12px; min-height: 0; }
          .controls { flex-wrap: wrap; gap: 8px 12px; padding: 12px 14px; }
          .controls output { min-width: 0; margin-left: auto; }
          .controls input { flex: 1 0 100%; order: 3; }
        }
        @media print {
          :root { --paper: #fff; --card: #fff; --well: #fff; }
          body { font-size: 11pt; }
          h2 { break-after: avoid; }
          .bar, .legend i { print-color-adjust: exact; -webkit-print-color-adjust: exact; }
          .page { max-width: none; padding: 0; }
          .controls, .animation { display: none; }
          .frames { grid-template-columns: repeat(3, 1fr); gap: 12px; padding: 12px; }
          .frames .frame { display: none; }
          .frames .frame.key { display: grid; }
          .frame figcaption { display: block; font-size: 9pt; color: var(--soft); }
          .card, .chart { break-inside: avoid; }
        }
        """;
}
