using Ganymede.Tensors;

namespace Ganymede.Data;

/// <summary>The order of the pictures in each epoch: a function of the seed and the epoch alone.</summary>
internal sealed class SampleOrder(ulong seed, int count, bool shuffle)
{
    private readonly int[] order = new int[count];
    private int current = -1;

    /// <summary>The numbers of all pictures in the order of an epoch; valid until another epoch is asked for.</summary>
    public ReadOnlySpan<int> Of(int epoch)
    {
        if (epoch == current)
            return order;
        for (int i = 0; i < count; i++)
            order[i] = i;
        if (shuffle)
        {
            // Fisher and Yates: the last of the remaining pictures changes places with a random one of them.
            RandomStream random = LoaderStreams.Order(seed, epoch);
            for (int i = count - 1; i > 0; i--)
            {
                int j = random.NextInt(i + 1);
                (order[i], order[j]) = (order[j], order[i]);
            }
        }

        current = epoch;
        return order;
    }
}
