using System.Runtime.Intrinsics;

namespace Ganymede.Tensors.Kernels;

/// <content>Which source pixels the rows of a tile read.</content>
internal static unsafe partial class IndirectProduct<T>
{
    private partial struct Body
    {
        /// <summary>
        /// Finds the rows of a tile. Rows beyond the last repeat the one before and write to the dump.
        /// </summary>
        private readonly void Fill(long tile, ref LatticeCursor at, float** head, float** segment, float* dump)
        {
            int valid;
            if (byPosition)
            {
                long perPosition = (lattice.Images + Rows - 1) / Rows, pixel = tile / perPosition;
                at = new LatticeCursor(lattice, pixel) { Image = (tile - pixel * perPosition) * Rows };
                valid = (int)Math.Min(Rows, lattice.Images - at.Image);
            }
            else
            {
                valid = (int)Math.Min(Rows, lattice.Positions - tile * Rows);
            }
            head[Rows] = (float*)valid;
            if (!byPosition && valid == Rows && InRow(at))
            {
                head[Rows + 1] = (float*)FillInRow(at, head, segment);
                at.X += Rows - 1;
                at.Advance(lattice);
                return;
            }
            bool whole = true;
            for (int r = 0; r < valid; r++)
            {
                head[r] = lattice.TargetPixel(at);
                whole &= FillTaps(at, segment + r);
                if (byPosition)
                    at.Image++;
                else
                    at.Advance(lattice);
            }
            for (int r = valid; r < Rows; r++)
            {
                head[r] = dump;
                for (int t = 0; t < segments; t++)
                    segment[t * Slots + r] = segment[t * Slots + valid - 1];
            }
            head[Rows + 1] = (float*)Number(segment, whole);
        }

        /// <summary>
        /// Whether the six rows of a tile are neighbours in one image row and none of their taps is cut off.
        /// </summary>
        private readonly bool InRow(in LatticeCursor at)
        {
            int left = at.X * lattice.StrideX + lattice.BaseX;
            int right = left + (Rows - 1) * lattice.StrideX + (lattice.TapsX - 1) * lattice.StepX;
            return at.X + Rows <= lattice.CountX && left >= 0 && right < lattice.SourceW
                && lattice.EvenTargets(at, Rows);
        }

        /// <summary>
        /// The tile that <see cref="InRow"/> finds: its pointers are one step apart. Returns its segments.
        /// </summary>
        private readonly int FillInRow(in LatticeCursor at, float** head, float** segment)
        {
            float* target = lattice.TargetPixel(at);
            long targetStep = lattice.SpacingX * lattice.TargetPitch, step = lattice.StrideX * lattice.SourcePitch;
            for (int r = 0; r < Rows; r++)
                head[r] = target + r * targetStep;
            int y = at.Y * lattice.StrideY + lattice.BaseY, across = lattice.TapsX, live = 0;
            int left = at.X * lattice.StrideX + lattice.BaseX;
            long right = lattice.StepX * lattice.SourcePitch;
            for (int a = 0; a < lattice.TapsY; a++, y += lattice.StepY)
            {
                int row = lattice.Row(y);
                if (row < 0)
                    continue;
                float* pixel = lattice.SourcePixel(at.Image, row, left);
                for (int b = 0; b < across; b++, pixel += right, segment += Slots, live++)
                {
                    segment[0] = pixel;
                    segment[1] = pixel + step;
                    segment[2] = pixel + 2 * step;
                    segment[3] = pixel + 3 * step;
                    segment[4] = pixel + 4 * step;
                    segment[5] = pixel + 5 * step;
                    segment[6] = (float*)(((nint)a * across + b) * channels);
                }
            }
            return live;
        }

        /// <summary>
        /// Gives each segment its weight row; leaves out those that are zero for all rows. Returns how many are left.
        /// </summary>
        private readonly int Number(float** segment, bool whole)
        {
            int live = 0;
            for (int t = 0; t < segments; t++)
            {
                float** from = segment + t * Slots, to = segment + live * Slots;
                if (!whole)
                {
                    if (from[0] == zero && from[1] == zero && from[2] == zero && from[3] == zero && from[4] == zero
                        && from[5] == zero)
                        continue;
                    for (int r = 0; r < Rows && to != from; r++)
                        to[r] = from[r];
                }
                to[Rows] = (float*)((nint)t * channels);
                live++;
            }
            return live;
        }

        /// <summary>The source pixels of one target pixel, one a tap; says whether none is a zero.</summary>
        private readonly bool FillTaps(in LatticeCursor at, float** to)
        {
            int top = at.Y * lattice.StrideY + lattice.BaseY, left = at.X * lattice.StrideX + lattice.BaseX;
            int bottom = top + (lattice.TapsY - 1) * lattice.StepY, right = left + (lattice.TapsX - 1) * lattice.StepX;
            if (top >= 0 && left >= 0 && bottom < lattice.SourceH && right < lattice.SourceW)
            {
                float* row = lattice.SourcePixel(at.Image, top, left);
                long down = lattice.StepY * lattice.SourceW * lattice.SourcePitch;
                long across = lattice.StepX * lattice.SourcePitch;
                for (int a = 0; a < lattice.TapsY; a++, row += down)
                {
                    float* pixel = row;
                    for (int b = 0; b < lattice.TapsX; b++, to += Slots, pixel += across)
                        *to = pixel;
                }
                return true;
            }
            for (int a = 0; a < lattice.TapsY; a++)
            {
                int y = lattice.Row(top + a * lattice.StepY);
                for (int b = 0; b < lattice.TapsX; b++, to += Slots)
                {
                    int x = lattice.Column(left + b * lattice.StepX);
                    *to = y >= 0 && x >= 0 ? lattice.SourcePixel(at.Image, y, x) : zero;
                }
            }
            return lattice.Border != PaddingMode.Zero;
        }

        /// <summary>
        /// Finds the rows of a tile in a copy of the source, where each tap is as far from each row's first. The
        /// numbers of a head and those of a segment are written four at a time; what is one too many, the next overwrite.
        /// </summary>
        private readonly void FillBand(
            in SourceBand band, long tile, ref LatticeCursor at, float** head, float** segment, float* dump)
        {
            int valid = (int)Math.Min(Rows, lattice.Positions - tile * Rows);
            Vector256<long> low, high, four = Vector256.Create(0L, 1, 2, 3);
            if (valid == Rows && at.X + Rows <= lattice.CountX && lattice.EvenTargets(at, Rows))
            {
                long target = (long)lattice.TargetPixel(at), source = (long)band.Pixel(at);
                long targetStep = lattice.SpacingX * lattice.TargetPitch * sizeof(float);
                long step = (long)lattice.StrideX * lattice.Channels * sizeof(float);
                (four * targetStep + Vector256.Create(target)).Store((long*)head);
                target += 4 * targetStep;
                Vector256.Create(target, target + targetStep, valid, segments).Store((long*)head + 4);
                low = four * step + Vector256.Create(source);
                source += 4 * step;
                high = Vector256.Create(source, source + step, 0, 0);
                at.X += Rows - 1;
                at.Advance(lattice);
            }
            else
            {
                for (int r = 0; r < valid; r++, at.Advance(lattice))
                {
                    head[r] = lattice.TargetPixel(at);
                    segment[r] = band.Pixel(at);
                }
                for (int r = valid; r < Rows; r++)
                {
                    head[r] = dump;
                    segment[r] = segment[valid - 1];
                }
                head[Rows] = (float*)valid;
                head[Rows + 1] = (float*)segments;
                low = Vector256.Load((long*)segment);
                high = Vector256.Create((long)segment[4], (long)segment[5], 0, 0);
            }
            int across = segments / lattice.TapsY;
            long down = lattice.StepY * band.Row * sizeof(float);
            long right = (long)lattice.StepX * lattice.Channels * sizeof(float);
            Vector256<long> lowDown = Vector256.Create(down), lowRight = Vector256.Create(right);
            Vector256<long> highDown = Vector256.Create(down, down, (long)across * channels, 0);
            Vector256<long> highRight = Vector256.Create(right, right, channels, 0);
            for (int a = 0; a < lattice.TapsY; a++, low += lowDown, high += highDown)
            {
                Vector256<long> l = low, h = high;
                for (int b = 0; b < across; b++, l += lowRight, h += highRight, segment += Slots)
                {
                    l.Store((long*)segment);
                    h.Store((long*)segment + 4);
                }
            }
        }
    }
}
