namespace Ganymede.Reporting;

/// <summary>
/// The report's script: the slider over the samples and the readout of the charts. Without it the page shows the
/// last samples and all curves.
/// </summary>
internal static class ReportScript
{
    internal const string JavaScript = """
        'use strict';
        (() => {
          const whole = new Intl.NumberFormat('en-US');
          const number = value => value === null || value === undefined ? 'not finite'
            : Math.abs(value) >= 10000 ? whole.format(Math.round(value))
            : value !== 0 && Math.abs(value) < 0.001 ? value.toExponential(2)
            : String(Number(value.toPrecision(4)));

          // Samples over time.
          const viewer = document.querySelector('.viewer');
          const slider = viewer && viewer.querySelector('input');
          if (slider) {
            const frames = [...viewer.querySelectorAll('.frame')];
            const output = viewer.querySelector('output');
            const play = viewer.querySelector('.play');
            let timer = 0;
            const show = index => {
              frames.forEach((frame, i) => { frame.hidden = i !== index; });
              slider.value = index;
              const text = frames[index].querySelector('figcaption').textContent;
              output.textContent = text;
              slider.setAttribute('aria-valuetext', text);
            };
            const stop = () => {
              clearInterval(timer);
              timer = 0;
              play.setAttribute('aria-pressed', 'false');
              play.setAttribute('aria-label', 'Play');
            };
            slider.addEventListener('input', () => { stop(); show(Number(slider.value)); });
            play.addEventListener('click', () => {
              if (timer) {
                stop();
                return;
              }
              play.setAttribute('aria-pressed', 'true');
              play.setAttribute('aria-label', 'Pause');
              if (Number(slider.value) === frames.length - 1) show(0);
              timer = setInterval(() => {
                const next = Number(slider.value) + 1;
                show(next);
                if (next === frames.length - 1) stop();
              }, Math.max(120, Math.min(500, 6000 / frames.length)));
            });
            show(frames.length - 1);
          }

          // The place of the step in a rising list that is nearest to the wanted one.
          const nearest = (steps, wanted) => {
            let low = 0, high = steps.length - 1;
            while (low < high) {
              const middle = (low + high) >> 1;
              if (steps[middle] < wanted) low = middle + 1; else high = middle;
            }
            return low > 0 && wanted - steps[low - 1] < steps[low] - wanted ? low - 1 : low;
          };

          for (const chart of document.querySelectorAll('.chart')) {
            const area = chart.querySelector('.area');
            const curves = [...chart.querySelectorAll('svg g')];
            const buttons = [...chart.querySelectorAll('.legend button')];
            const { range: [left, right, bottom, top], series } =
              JSON.parse(chart.querySelector('script').textContent);
            const steps = [...new Set(series.flatMap(curve => curve.x))].sort((a, b) => a - b);
            if (steps.length === 0) continue;
            const make = (parent, tag, className = '') => {
              const element = parent.appendChild(document.createElement(tag));
              element.className = className;
              return element;
            };
            const cursor = make(area, 'div', 'cursor');
            cursor.hidden = true;
            const dots = series.map((_, i) => make(cursor, 'u', 'c' + (i + 1)));
            const tip = make(cursor, 'div', 'tip');
            tip.setAttribute('role', 'status');
            const title = make(tip, 'b');
            const lines = series.map((curve, i) => {
              const name = make(tip, 'span', 'c' + (i + 1));
              make(name, 'i');
              name.append(curve.name);
              const cell = make(tip, 'em');
              return { name, cell, value: cell.appendChild(new Text()), raw: make(cell, 'small') };
            });
            let place = steps.length - 1;

            const hide = () => { cursor.hidden = true; };
            const show = index => {
              place = index;
              const step = steps[place];
              const x = (step - left) / (right - left);
              cursor.hidden = false;
              cursor.style.left = x * 100 + '%';
              cursor.classList.toggle('flip', x > 0.55);
              title.textContent = 'step ' + whole.format(step);
              series.forEach((curve, i) => {
                const at = nearest(curve.x, step);
                const value = curve.y[at];
                const y = (top - value) / (top - bottom);
                const shown = buttons[i].getAttribute('aria-pressed') === 'true';
                const here = Math.abs(curve.x[at] - step) <= (right - left) / 20;
                dots[i].hidden = !shown || value === null || !here || y < 0 || y > 1;
                dots[i].style.top = y * 100 + '%';
                dots[i].style.marginLeft = (curve.x[at] - step) / (right - left) * area.clientWidth + 'px';
                lines[i].name.hidden = lines[i].cell.hidden = !shown || !here;
                lines[i].value.data = number(value);
                lines[i].raw.textContent = curve.raw && value !== null ? 'raw ' + number(curve.raw[at]) : '';
              });
            };
            area.addEventListener('pointermove', event => {
              const box = area.getBoundingClientRect();
              show(nearest(steps, left + (event.clientX - box.left) / box.width * (right - left)));
            });
            area.addEventListener('pointerleave', hide);
            area.addEventListener('blur', hide);
            area.addEventListener('keydown', event => {
              const move = { ArrowLeft: -1, ArrowRight: 1, PageUp: -20, PageDown: 20, Home: -1e9, End: 1e9 }[event.key];
              if (!move) return;
              event.preventDefault();
              const to = cursor.hidden && Math.abs(move) === 1 ? place : place + move;
              show(Math.max(0, Math.min(steps.length - 1, to)));
            });
            buttons.forEach((button, i) => button.addEventListener('click', () => {
              const shown = button.getAttribute('aria-pressed') !== 'true';
              button.setAttribute('aria-pressed', String(shown));
              curves[i].classList.toggle('off', !shown);
            }));
          }
        })();
        """;
}
