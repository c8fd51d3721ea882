using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Ganymede.Reporting;

namespace Ganymede.Translation;

/// <summary>The page of results as HTML: style and script within, pictures beside it and loaded as they come in sight.</summary>
internal static class ResultsHtml
{
    // Fewer pixels than this are shown as squares rather than blurred.
    private const int SmallSide = 128;

    internal static string Render(
        string title, IReadOnlyList<KeyValuePair<string, string>> facts, IReadOnlyList<ResultRow> rows)
    {
        bool cycles = rows.Any(r => r.Cycle is not null), targets = rows.Any(r => r.Target is not null);
        string[] columns = ["Input", "Output", .. cycles ? ["Cycle"] : (string[])[], .. targets ? ["Target"] : (string[])[]];
        var html = new StringBuilder();
        WriteHead(html, title);
        html.Append("<header><p class=\"brand\">Ganymede · translations</p>")
            .Append($"<h1>{HtmlText.Escape(title)}</h1><ul class=\"meta\">");
        foreach ((string name, string value) in facts)
            html.Append($"<li>{HtmlText.Escape(name)} <b>{HtmlText.Escape(value)}</b></li>");
        html.Append($"<li><b>{HtmlText.Count(rows.Count)}</b> {(rows.Count == 1 ? "picture" : "pictures")}</li>")
            .Append("</ul></header>\n");
        WriteTools(html, rows.Any(r => r.Error is not null));
        html.Append($"<div class=\"results\" style=\"--columns:{columns.Length}\"><div class=\"heads\" aria-hidden=\"true\">")
            .Append("<span></span>");
        foreach (string column in columns)
            html.Append($"<span>{column}</span>");
        html.Append("</div>\n<div id=\"rows\">\n");
        foreach (ResultRow row in rows)
            WriteRow(html, row, cycles, targets);
        html.Append("</div></div>\n<p class=\"empty\" id=\"none\" hidden>No name holds that.</p>\n")
            .Append("<footer>Written by Ganymede. The pictures lie beside this page; it loads nothing else.</footer>")
            .Append("</main>\n<script>").Append(Script).Append("</script>\n</body>\n</html>\n");
        return html.ToString();
    }

    private static void WriteHead(StringBuilder html, string title)
    {
        // Only this very script may run, whatever name a file has.
        string hash = Convert.ToBase64String(SHA256.HashData(Encoding.UTF8.GetBytes(Script)));
        html.Append("<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n")
            .Append("<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; img-src 'self' file: data:; ")
            .Append($"style-src 'unsafe-inline'; script-src 'sha256-{hash}'\">\n")
            .Append("<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n")
            .Append("<link rel=\"icon\" href=\"data:,\">\n")
            .Append($"<title>{HtmlText.Escape(title)} · Ganymede</title>\n")
            .Append("<style>\n").Append(ReportStyle.Css).Append('\n').Append(Css).Append("\n</style>\n</head>\n")
            .Append("<body>\n<main class=\"page\">\n");
    }

    private static void WriteTools(StringBuilder html, bool ordered)
    {
        html.Append("<div class=\"tools card\"><label>Filter <input type=\"search\" id=\"filter\" placeholder=\"by name\" ")
            .Append("autocomplete=\"off\" spellcheck=\"false\"></label>");
        if (ordered)
            html.Append("<label>Order <select id=\"order\"><option value=\"name\">as translated</option>")
                .Append("<option value=\"worst\">largest error first</option>")
                .Append("<option value=\"best\">smallest error first</option></select></label>");
        html.Append("<label>Size <input type=\"range\" id=\"size\" min=\"64\" max=\"512\" step=\"16\" value=\"192\"></label>")
            .Append("<output id=\"count\" aria-live=\"polite\"></output></div>\n");
    }

    private static void WriteRow(StringBuilder html, ResultRow row, bool cycles, bool targets)
    {
        string name = HtmlText.Escape(row.Name);
        html.Append($"<article class=\"row\" data-name=\"{HtmlText.Escape(row.Name.ToLowerInvariant())}\"");
        if (row.Error is { } error)
            html.Append(CultureInfo.InvariantCulture, $" data-error=\"{error.L1:0.######}\"");
        html.Append($"><h2>{name}<small>{row.Width} × {row.Height}");
        if (row.Error is { } found)
            html.Append($"<br>L1 {HtmlText.Value(found.L1)}")
                .Append(found.Ssim is { } ssim ? $"<br>SSIM {HtmlText.Value(ssim)}" : "");
        html.Append("</small></h2>");
        Cell("Input", row.Input);
        Cell("Output", row.Output);
        if (cycles)
            Cell("Cycle", row.Cycle);
        if (targets)
            Cell("Target", row.Target);
        html.Append("</article>\n");

        void Cell(string column, string? url)
        {
            if (url is null)
            {
                html.Append($"<figure class=\"none\"><figcaption>{column}</figcaption>none</figure>");
                return;
            }
            html.Append($"<figure><figcaption>{column}</figcaption><a href=\"{HtmlText.Escape(url)}\"><img loading=\"lazy\" ")
                .Append($"decoding=\"async\" width=\"{row.Width}\" height=\"{row.Height}\" ")
                .Append(Math.Max(row.Width, row.Height) <= SmallSide ? "class=\"small\" " : "")
                .Append($"src=\"{HtmlText.Escape(url)}\" alt=\"{column} of {name}\"></a></figure>");
        }
    }

    private const string Css = """
        .page { max-width: min(1800px, 100%); }
        .tools {
          display: flex; flex-wrap: wrap; align-items: center; gap: 10px 24px; padding: 12px 18px; margin-bottom: 8px;
          color: var(--soft); font-size: 13.5px;
        }
        .tools label { display: flex; align-items: center; gap: 8px; }
        .tools input[type=search], .tools select {
          padding: 5px 10px; border: 1px solid var(--rule); border-radius: 7px; background: var(--paper); color: var(--ink);
          font: inherit;
        }
        .tools input[type=search] { width: 220px; max-width: 60vw; }
        .tools input[type=range] { width: 140px; accent-color: var(--accent); }
        .tools output { margin-left: auto; }
        .results { --side: 192px; overflow-x: auto; }
        .heads, .row {
          display: grid; grid-template-columns: 190px repeat(var(--columns), minmax(0, var(--side))); gap: 0 20px;
        }
        .heads { padding: 10px 0; color: var(--soft); font-size: 13px; }
        .row {
          padding: 14px 0; border-top: 1px solid var(--rule); align-items: start; content-visibility: auto;
          contain-intrinsic-size: auto 220px;
        }
        .row[hidden] { display: none; }
        .row h2 { margin: 0; font: 500 14px/1.4 var(--sans); overflow-wrap: anywhere; letter-spacing: 0; }
        .row small { display: block; margin-top: 4px; color: var(--soft); font-weight: 400; font-size: 12.5px; }
        .row figure { margin: 0; min-width: 0; }
        .row figcaption { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); }
        .row img { display: block; width: 100%; height: auto; border-radius: 4px; background: #fff; }
        .row img.small { image-rendering: pixelated; }
        .row .none { color: var(--faint); font-size: 13px; }
        @media (max-width: 760px) {
          .heads { display: none; }
          .row { grid-template-columns: repeat(2, minmax(0, 1fr)); gap: 10px; }
          .row h2 { grid-column: 1 / -1; }
          .row figcaption { position: static; width: auto; height: auto; clip-path: none; color: var(--soft); font-size: 12px; }
          .tools output { margin-left: 0; }
        }
        @media print {
          .tools { display: none; }
          .row { break-inside: avoid; content-visibility: visible; }
        }
        """;

    private const string Script = """
        (() => {
          const filter = document.getElementById('filter'), order = document.getElementById('order');
          const list = document.getElementById('rows'), count = document.getElementById('count');
          const results = document.querySelector('.results'), rows = [...list.children];
          const format = new Intl.NumberFormat('en');
          function apply() {
            const words = filter.value.toLowerCase().split(/\s+/).filter(Boolean);
            let shown = 0;
            for (const row of rows) {
              const hit = words.every(word => row.dataset.name.includes(word));
              row.hidden = !hit;
              shown += hit;
            }
            count.textContent = shown === rows.length ? '' : `${format.format(shown)} of ${format.format(rows.length)}`;
            document.getElementById('none').hidden = shown > 0 || rows.length === 0;
          }
          filter.addEventListener('input', apply);
          document.getElementById('size').addEventListener('input', event =>
            results.style.setProperty('--side', `${event.target.value}px`));
          order?.addEventListener('change', () => {
            const sign = order.value === 'worst' ? -1 : 1;
            const error = row => row.dataset.error === undefined ? Infinity : sign * Number(row.dataset.error);
            list.append(...order.value === 'name' ? rows : [...rows].sort((a, b) => error(a) - error(b)));
          });
          apply();
        })();
        """;
}
