using System.Runtime.Intrinsics;

namespace Ganymede.Tensors.Kernels;

/// <summary>
/// Dropout in one pass: random numbers are drawn, compared and used without being stored. One bit an element tells the
/// gradient which of them were kept. Every instruction set gives the same bits.
/// </summary>
internal static unsafe class DropoutKernel
{
    private const int Piece = 512;

    /// <summary>Bytes of a mask.</summary>
    internal static int MaskSize(int count) => (count + 7) / 8;

    /// <summary>
    /// y[i] = x[i] · scale, or · 0 where random number i of [0, 1) is below <paramref name="p"/>; bit i of the mask is set
    /// where it is not. The numbers are those of the stream from block <paramref name="start"/> on.
    /// </summary>
    internal static void Draw(
        Isa isa, ulong start, ulong stream, ulong seed, float p, float scale, float* x, int count, byte* mask, float* y)
    {
        var body = new Body
        {
            Isa = isa, Start = start, Stream = stream, Seed = seed, Scale = scale, X = x, Y = y, Mask = mask, Count = count,
            // A number is a whole one of 24 bits over 2^24.
            Least = (int)Math.Ceiling(p * (double)(1 << 24)), Draws = true,
        };
        WorkerPool.Run(Elementwise.Parts(count), ref body);
    }

    /// <summary>y[i] = x[i] · scale where the mask has a bit, else x[i] · 0; y may be x.</summary>
    internal static void Apply(Isa isa, byte* mask, float scale, float* x, int count, float* y)
    {
        var body = new Body { Isa = isa, Scale = scale, X = x, Y = y, Mask = mask, Count = count };
        WorkerPool.Run(Elementwise.Parts(count), ref body);
    }

    private struct Body : IParallelBody
    {
        public Isa Isa;
        public ulong Start, Stream, Seed;
        public float* X, Y;
        public byte* Mask;
        public float Scale;
        public int Count, Least;
        public bool Draws;

        public readonly void Run(int part)
        {
            int from = part * Elementwise.Grain, to = Math.Min(Count, from + Elementwise.Grain);
            uint* bits = stackalloc uint[Piece];
            for (; from < to; from += Piece)
            {
                int count = Math.Min(Piece, to - from);
                byte* mask = Mask + (from / 8);
                if (Draws)
                {
                    PhiloxKernel.Blocks(Isa, Start + ((ulong)from / 4), Stream, Seed, bits, (count + 3) / 4);
                    Compare((int*)bits, count, mask);
                }
                Select(X + from, count, mask, Y + from);
            }
        }

        private readonly void Compare(int* bits, int count, byte* mask)
        {
            int i = 0;
            if (Isa != Isa.Scalar)
            {
                Vector256<int> least = Vector256.Create(Least - 1);
                for (; i <= count - 8; i += 8)
                {
                    Vector256<int> kept = Vector256.GreaterThan(Vector256.Load(bits + i) >>> 8, least);
                    mask[i / 8] = (byte)kept.ExtractMostSignificantBits();
                }
            }
            for (; i < count; i += 8)
            {
                int set = 0;
                for (int k = i; k < Math.Min(count, i + 8); k++)
                    set |= bits[k] >>> 8 >= Least ? 1 << (k - i) : 0;
                mask[i / 8] = (byte)set;
            }
        }

        private readonly void Select(float* x, int count, byte* mask, float* y)
        {
            int i = 0;
            if (Isa != Isa.Scalar)
            {
                Vector256<int> places = Vector256.Create(1, 2, 4, 8, 16, 32, 64, 128);
                Vector256<float> scale = Vector256.Create(Scale);
                for (; i <= count - 8; i += 8)
                {
                    Vector256<int> set = Vector256.Equals(Vector256.Create((int)mask[i / 8]) & places, places);
                    (Vector256.Load(x + i) * (scale.AsInt32() & set).AsSingle()).Store(y + i);
                }
            }
            for (; i < count; i++)
                y[i] = x[i] * ((mask[i / 8] >> (i % 8) & 1) != 0 ? Scale : 0);
        }
    }
}
