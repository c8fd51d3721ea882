namespace Ganymede.Tensors.Kernels;

/// <content>The tiles of a part against the weights.</content>
internal static unsafe partial class IndirectProduct<T>
{
    private partial struct Body
    {
        /// <summary>All tiles of the chunk against some panels, block by block of their depth.</summary>
        private readonly void Sweep(
            int firstPanel, int panelCount, float** heads, float** table, int count, float* edge)
        {
            int block = (int)Math.Max(1, BlockDepth / Math.Max(1, channels)), panelWidth = T.Vector * T.MaxVectors;
            long copied = (long)block * channels * panelWidth;
            float* copies = local ? KernelScratch.Floats(ScratchSlot.Columns, panelCount * copied) : null;
            float** outs = stackalloc float*[Rows];
            for (int i = 0; i < count; i++)
                heads[(long)i * Head + Rows + 2] = null;
            for (int begin = 0; begin == 0 || begin < segments; begin += block)
            {
                nint end = ((nint)begin + block) * channels;
                for (int p = 0; p < panelCount && local; p++)
                    PackBlock(
                        firstPanel + p, begin, Math.Min(begin + block, segments), heads, table, count,
                        copies + p * copied);
                for (int p = 0; p < panelCount; p++)
                {
                    float* w = panels.Get(firstPanel + p, out nint ldw, out int vectors, out int real);
                    if (local)
                        w = copies + p * copied - (long)begin * channels * ldw;
                    int first = (firstPanel + p) * panelWidth, width = vectors * T.Vector;
                    for (int i = 0; i < count; i++)
                    {
                        float** head = heads + (long)i * Head;
                        int valid = (int)head[Rows], live = (int)head[Rows + 1], next = (int)head[Rows + 2], some = 0;
                        float** segment = table + ((long)i * segments + next) * Slots;
                        while (next + some < live && (nint)segment[some * Slots + Rows] < end)
                            some++;
                        if (begin > 0 && some == 0)
                            continue;
                        if (p == panelCount - 1)
                            head[Rows + 2] = (float*)(next + some);
                        bool add = accumulate || begin > 0;
                        for (int r = 0; r < Rows; r++)
                            outs[r] = r >= valid ? head[r] : real == width ? head[r] + first : edge + r * width;
                        if (real < width && add)
                            for (int r = 0; r < valid; r++)
                                Floats.Copy(head[r] + first, outs[r], real);
                        T.Tile(
                            vectors, segment, some, channels, w, ldw, outs,
                            bias == null || begin > 0 ? null : bias + first, add);
                        if (real < width)
                            for (int r = 0; r < valid; r++)
                                Floats.Copy(outs[r], head[r] + first, real);
                    }
                }
            }
        }

        /// <summary>
        /// Copies the weights of a panel for the taps from begin to end that any tile reads next.
        /// </summary>
        private readonly void PackBlock(
            int panel, int begin, int end, float** heads, float** table, int count, float* to)
        {
            panels.Get(panel, out nint width, out _, out _);
            for (int tap = begin; tap < end; tap++)
                for (int i = 0; i < count; i++)
                {
                    float** head = heads + (long)i * Head;
                    int at = (int)head[Rows + 2], live = (int)head[Rows + 1];
                    float** segment = table + ((long)i * segments + at) * Slots;
                    for (; at < live && (nint)segment[Rows] < (nint)tap * channels; at++)
                        segment += Slots;
                    if (at == live || (nint)segment[Rows] != (nint)tap * channels)
                        continue;
                    panels.Copy(
                        lattice.TapsX, weights, panel, tap, 0, channels, to + (long)(tap - begin) * channels * width);
                    break;
                }
        }

        private readonly void Dots(float** heads, float** table, int count)
        {
            float** outs = stackalloc float*[Rows];
            for (int i = 0; i < count; i++)
            {
                float** head = heads + (long)i * Head;
                int valid = (int)head[Rows], live = (int)head[Rows + 1];
                for (int j = 0, n; j < lattice.Outputs; j += n)
                {
                    n = Math.Min(T.MaxDotColumns, lattice.Outputs - j);
                    // Four columns are two and two rather than three and one.
                    if (lattice.Outputs - j == 4)
                        n = Math.Min(n, 2);
                    for (int r = 0; r < Rows; r++)
                        outs[r] = r < valid ? head[r] + j : head[r];
                    T.Dot(
                        n, table + (long)i * lattice.Taps * Slots, live, lattice.Channels,
                        columns + (long)j * lattice.Channels, lattice.Outputs, lattice.Channels,
                        outs, bias == null ? null : bias + j, accumulate);
                }
            }
        }
    }
}
