using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Ganymede.Tensors.Kernels;

/// <summary>
/// Convolution with one input and one output channel a group: channels run along the vectors, and all groups are one
/// <see cref="Lattice"/>. Such layers wait for memory, so two widths of vector are enough.
/// </summary>
internal static unsafe class Depthwise
{
    private const double Grain = 5e5;
    private const int MaxPieces = 32;

    /// <summary>Whether the groups of a convolution are single channels.</summary>
    public static bool Fits(in ConvShape s) => s.Groups > 1 && s.GroupCin == 1 && s.GroupCout == 1;

    /// <summary>target [c] = bias [c] + Σ over taps of source pixel [c] · weight [tap, c].</summary>
    public static void Run(Isa isa, in Lattice lattice, in WeightSource weights, float* bias)
    {
        var body = new Body { Isa = isa, Lattice = lattice, Weights = weights, Bias = bias };
        WorkerPool.Run(body.Cut(), ref body);
    }

    /// <summary>result [tap, c] = Σ over positions of source pixel [c] · target pixel [c].</summary>
    public static void WeightGradient(Isa isa, in Lattice lattice, float* result)
    {
        int channels = lattice.Channels;
        var body = new Body { Isa = isa, Lattice = lattice, Sums = true };
        int pieces = body.Cut();
        body.Result = KernelScratch.Floats(ScratchSlot.Partials, (long)pieces * lattice.Taps * channels);
        WorkerPool.Run(pieces, ref body);
        PartialSums.Add(body.Result, pieces, lattice.Taps, channels, result, channels, accumulate: false);
    }

    private struct Body : IParallelBody
    {
        public Isa Isa;
        public Lattice Lattice;
        public WeightSource Weights;
        public float* Bias;
        public bool Sums;
        public float* Result;
        private long perPiece;

        /// <summary>Cuts the positions into pieces, by shape alone.</summary>
        public int Cut()
        {
            double operations = 2.0 * Lattice.Positions * Lattice.Taps * Lattice.Channels;
            long pieces = (long)Math.Clamp(operations / Grain, 1, MaxPieces);
            perPiece = Math.Max(1, (Lattice.Positions + pieces - 1) / pieces);
            return (int)((Lattice.Positions + perPiece - 1) / perPiece);
        }

        public readonly void Run(int part)
        {
            int channels = Lattice.Channels;
            long first = part * perPiece, last = Math.Min(first + perPiece, Lattice.Positions);
            float* sums = Sums ? Result + (long)part * Lattice.Taps * channels : null;
            if (Sums)
                new Span<float>(sums, Lattice.Taps * channels).Clear();
            var at = new LatticeCursor(Lattice, first);
            for (long position = first; position < last; position++, at.Advance(Lattice))
            {
                float* target = Lattice.TargetPixel(at);
                if (!Sums && Bias == null)
                    new Span<float>(target, channels).Clear();
                else if (!Sums)
                    Floats.Copy(Bias, target, channels);
                for (int a = 0; a < Lattice.TapsY; a++)
                {
                    int y = Lattice.Row(at.Y * Lattice.StrideY + Lattice.BaseY + a * Lattice.StepY);
                    if (y < 0)
                        continue;
                    for (int b = 0; b < Lattice.TapsX; b++)
                    {
                        int x = Lattice.Column(at.X * Lattice.StrideX + Lattice.BaseX + b * Lattice.StepX);
                        if (x < 0)
                            continue;
                        float* source = Lattice.SourcePixel(at.Image, y, x);
                        if (Sums)
                            MultiplyAdd(sums + (a * Lattice.TapsX + b) * channels, source, target, channels);
                        else
                            MultiplyAdd(target, source, Weights.First + a * Weights.TapY + b * Weights.TapX, channels);
                    }
                }
            }
        }

        /// <summary>to[i] += x[i] · y[i].</summary>
        private readonly void MultiplyAdd(float* to, float* x, float* y, int count)
        {
            int i = 0;
            if (Isa >= Isa.V256)
                for (; i <= count - 8; i += 8)
                    Fma.MultiplyAdd(Vector256.Load(x + i), Vector256.Load(y + i), Vector256.Load(to + i)).Store(to + i);
            for (; i <= count - 4; i += 4)
                Vector128.MultiplyAddEstimate(Vector128.Load(x + i), Vector128.Load(y + i), Vector128.Load(to + i))
                    .Store(to + i);
            for (; i < count; i++)
                to[i] += x[i] * y[i];
        }
    }
}
