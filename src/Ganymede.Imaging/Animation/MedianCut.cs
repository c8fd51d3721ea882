namespace Ganymede.Imaging.Animation;

/// <summary>
/// Median cut (Heckbert 1982): the box of colours that spreads most is cut at its weighted median until there are
/// enough boxes; each becomes the mean of its pixels. "Spreads most" is the squared error of the box along its longest
/// axis, so that large even areas do not take colours from small varied ones, nor a few odd pixels from large areas.
/// </summary>
internal static class MedianCut
{
    /// <summary>Chooses colours for a histogram of packed pixels.</summary>
    /// <param name="counts">Pixels of each colour.</param>
    /// <param name="size">Colours wanted; fewer come back when the histogram has fewer.</param>
    public static List<int> Choose(Dictionary<int, int> counts, int size)
    {
        (int Colour, int Count)[] all = [.. counts.OrderBy(p => p.Key).Select(p => (p.Key, p.Value))];
        // The second value breaks ties by age, so that the result does not depend on the queue.
        var boxes = new PriorityQueue<(int Start, int Length, int Shift), (double, int)>();
        int made = 0;
        Push(0, all.Length);
        var done = new List<(int Start, int Length)>();
        while (boxes.Count > 0 && boxes.Count + done.Count < size)
        {
            (int start, int length, int shift) = boxes.Dequeue();
            if (length == 1)
            {
                done.Add((start, length));
                continue;
            }

            Span<(int Colour, int Count)> box = all.AsSpan(start, length);
            box.Sort((a, b) =>
            {
                int byAxis = ((a.Colour >> shift) & 255).CompareTo((b.Colour >> shift) & 255);
                return byAxis != 0 ? byAxis : a.Colour.CompareTo(b.Colour);
            });
            int cut = MedianOf(box);
            Push(start, cut);
            Push(start + cut, length - cut);
        }

        foreach (((int Start, int Length, int Shift) box, _) in boxes.UnorderedItems)
            done.Add((box.Start, box.Length));
        return [.. done.Select(box => Mean(all.AsSpan(box.Start, box.Length))).Distinct().Order()];

        void Push(int start, int length)
        {
            (int shift, double error) = LongestAxis(all.AsSpan(start, length));
            boxes.Enqueue((start, length, shift), (-error, made++));
        }
    }

    /// <summary>
    /// The axis (its shift in the packed pixel) with the largest squared error about the mean, and that error.
    /// </summary>
    private static (int Shift, double Error) LongestAxis(ReadOnlySpan<(int Colour, int Count)> box)
    {
        (int Shift, double Error) best = (16, -1);
        for (int shift = 16; shift >= 0; shift -= 8)
        {
            double count = 0, sum = 0, squares = 0;
            foreach ((int colour, int weight) in box)
            {
                double value = (colour >> shift) & 255;
                count += weight;
                sum += weight * value;
                squares += weight * value * value;
            }

            double error = squares - sum * sum / count;
            if (error > best.Error)
                best = (shift, error);
        }

        return best;
    }

    /// <summary>The position that leaves half of the pixels, and one colour at least, on either side.</summary>
    private static int MedianOf(ReadOnlySpan<(int Colour, int Count)> box)
    {
        long total = 0;
        foreach ((_, int count) in box)
            total += count;
        long before = 0;
        int cut = 0;
        while (cut < box.Length - 1 && 2 * (before + box[cut].Count) <= total)
            before += box[cut++].Count;
        return Math.Max(1, cut);
    }

    private static int Mean(ReadOnlySpan<(int Colour, int Count)> box)
    {
        long count = 0, red = 0, green = 0, blue = 0;
        foreach ((int colour, int weight) in box)
        {
            count += weight;
            red += (long)weight * (colour >> 16);
            green += (long)weight * ((colour >> 8) & 255);
            blue += (long)weight * (colour & 255);
        }

        long half = count / 2;
        return (int)((((red + half) / count) << 16) | (((green + half) / count) << 8) | ((blue + half) / count));
    }
}
