namespace Ganymede.Tensors.Kernels;

/// <summary>
/// The pixels of a border around images, without the images: for each image the rows above, those below, and then what
/// stands on both sides of each row.
/// </summary>
internal unsafe struct Rim
{
    public float* Pixels;
    public int Top;
    public int Bottom;
    public int Left;
    public int Right;

    /// <summary>The rim of a convolution's input, as far as it is read.</summary>
    public static Rim Of(in ConvShape s)
    {
        ConvShape padded = s.Padded();
        return new()
        {
            Top = s.PadTop,
            Bottom = padded.H - s.PadTop - s.H,
            Left = s.PadLeft,
            Right = padded.W - s.PadLeft - s.W,
        };
    }

    /// <summary>The pixels of one image of a size.</summary>
    public readonly int Count(int height, int width) => (Top + Bottom) * (Left + width + Right) + height * (Left + Right);

    /// <summary>Where a pixel outside an image of a size stands: its number in the rim.</summary>
    public readonly int Place(int height, int width, int y, int x)
    {
        int across = Left + width + Right;
        if (y < 0)
            return (Top + y) * across + Left + x;
        if (y >= height)
            return (Top + y - height) * across + Left + x;
        return (Top + Bottom) * across + y * (Left + Right) + Left + (x < 0 ? x : x - width);
    }

    /// <summary>
    /// Adds the pixels of the rim to the pixels of images [N, H, W, Cin] that the border repeats, in one order.
    /// </summary>
    public readonly void AddTo(in ConvShape s, float* images) => Run(s, null, images);

    /// <summary>The same for images with their borders around them, which stand elsewhere.</summary>
    public readonly void Fold(in ConvShape s, float* padded, float* images) => Run(s, padded, images);

    private readonly void Run(in ConvShape s, float* padded, float* images)
    {
        var body = new Body { Rim = this, Shape = s, Padded = padded, Images = images };
        WorkerPool.Run(s.N * ((s.Cin + Body.Slice - 1) / Body.Slice), ref body);
    }

    /// <summary>Adds some channels of one image's rim.</summary>
    private struct Body : IParallelBody
    {
        public const int Slice = 64;

        public Rim Rim;
        public ConvShape Shape;
        public float* Padded;
        public float* Images;

        public readonly void Run(int part)
        {
            int slices = (Shape.Cin + Slice - 1) / Slice, image = part / slices, first = part % slices * Slice;
            int count = Math.Min(Slice, Shape.Cin - first), h = Shape.H, w = Shape.W;
            float* pixels = Images + (long)image * h * w * Shape.Cin + first;
            for (int y = 0; y < h && Padded != null; y++)
                for (int x = 0; x < w; x++)
                    Floats.Copy(From(image, y, x) + first, pixels + ((long)y * w + x) * Shape.Cin, count);
            for (int y = -Rim.Top; y < h + Rim.Bottom; y++)
            {
                bool inside = (uint)y < (uint)h;
                int row = inside ? y : Lattice.Beyond(Shape.Border, y, h);
                for (int x = -Rim.Left; x < w + Rim.Right; x++)
                {
                    if (inside && x == 0)
                    {
                        x = w - 1;
                        continue;
                    }
                    int column = (uint)x < (uint)w ? x : Lattice.Beyond(Shape.Border, x, w);
                    float* to = pixels + ((long)row * w + column) * Shape.Cin;
                    float* from = From(image, y, x) + first;
                    Elementwise.Row(KernelChoice.Isa, to, 1, from, 1, to, count, default(AddOp));
                }
            }
        }

        private readonly float* From(int image, int y, int x)
        {
            int h = Shape.H, w = Shape.W;
            if (Padded == null)
                return Rim.Pixels + ((long)image * Rim.Count(h, w) + Rim.Place(h, w, y, x)) * Shape.Cin;
            long row = (long)image * (Rim.Top + h + Rim.Bottom) + Rim.Top + y;
            return Padded + (row * (Rim.Left + w + Rim.Right) + Rim.Left + x) * Shape.Cin;
        }
    }
}
