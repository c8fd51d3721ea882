namespace Ganymede.Tensors.Kernels;

/// <content>Which source pixels the rows of a tile read.</content>
internal static unsafe partial class IndirectProduct<T>
{
    private partial struct Body
    {
        /// <summary>
        /// Finds the rows of a tile. Rows beyond the last repeat the one before and write to the dump.
        /// </summary>
        private readonly void Fill(
            long tile, ref LatticeCursor at, float** head, float** segment, float* dump, float* rows)
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
            if (!byPosition && !patches && valid == Rows && InRow(at))
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
                if (patches)
                {
                    segment[r] = rows + r * lattice.Depth;
                }
                else if (runs)
                {
                    whole &= FillRuns(at, segment + r, rows + r * lattice.Depth);
                }
                else
                {
                    whole &= FillTaps(at, segment + r);
                }
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
            int y = at.Y * lattice.StrideY + lattice.BaseY, across = runs ? 1 : lattice.TapsX, live = 0;
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
        /// The runs of floats of one target pixel, one a row of taps; those cut off by an edge are copied.
        /// </summary>
        private readonly bool FillRuns(in LatticeCursor at, float** to, float* rows)
        {
            int y = at.Y * lattice.StrideY + lattice.BaseY, left = at.X * lattice.StrideX + lattice.BaseX;
            bool inside = left >= 0 && left + lattice.TapsX <= lattice.SourceW, whole = true;
            for (int a = 0; a < lattice.TapsY; a++, to += Slots, y += lattice.StepY, rows += channels)
            {
                int row = lattice.Row(y);
                if (row < 0)
                {
                    *to = zero;
                    whole = false;
                }
                else if (inside)
                {
                    *to = lattice.SourcePixel(at.Image, row, left);
                }
                else
                {
                    *to = rows;
                    lattice.CopyRun(at.Image, row, left, rows);
                }
            }
            return whole;
        }
    }
}
