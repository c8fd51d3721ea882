using Ganymede.Tensors;

namespace Ganymede.Models.Translation;

/// <summary>
/// Earlier pictures of a generator, so that its discriminator does not follow only the newest (Shrivastava et al. 2017,
/// section 2.3; Zhu et al. 2017, section 4). Until it is full it keeps and hands back what comes; from then on a picture
/// is exchanged for a kept one with probability ½.
/// </summary>
public sealed class HistoryPool
{
    private readonly Tensor pictures, count;
    private readonly RandomStream random;
    private readonly int capacity, length;

    /// <summary>An empty pool.</summary>
    /// <param name="capacity">Pictures that it keeps, 1 or more.</param>
    /// <param name="picture">The shape of one, [H, W, C].</param>
    /// <param name="random">Where its choices come from; one block for the coin and one for the place.</param>
    /// <exception cref="ArgumentOutOfRangeException">A pool of no pictures.</exception>
    public HistoryPool(int capacity, Shape picture, RandomStream random)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(capacity);
        this.capacity = capacity;
        this.random = random;
        length = picture.ElementCount;
        pictures = Tensor.PersistentZeros([capacity, .. picture]);
        count = Tensor.PersistentZeros([]);
    }

    /// <summary>How many pictures it keeps at the moment.</summary>
    public int Count => (int)count.AsSpan()[0];

    /// <summary>What a checkpoint holds of it: how many pictures, and the pictures [capacity, H, W, C].</summary>
    public IEnumerable<(string Name, Tensor Value)> State => [("count", count), ("pictures", pictures)];

    /// <summary>The pictures to show the discriminator in the place of new ones, each decided by itself.</summary>
    /// <param name="images">[N, H, W, C]; not changed.</param>
    /// <returns>[N, H, W, C], without a graph.</returns>
    /// <exception cref="TensorShapeException">Pictures of another size than the pool's.</exception>
    public Tensor Exchange(Tensor images)
    {
        if (images.Rank != 4 || images.Count != images.Shape[0] * length || images.Shape[3] != pictures.Shape[3])
            throw new TensorShapeException($"HistoryPool: {images.Shape} must be pictures like those of the pool {pictures.Shape}.");
        Tensor shown = Tensor.From(images.AsSpan(), images.Shape);
        for (int i = 0; i < images.Shape[0]; i++)
        {
            Span<float> picture = shown.Span.Slice(i * length, length);
            if (Count < capacity)
            {
                picture.CopyTo(Kept(Count));
                count.Span[0]++;
            }
            else if (random.NextFloat() >= 0.5f)
            {
                Span<float> kept = Kept(random.NextInt(capacity));
                kept.CopyTo(picture);
                images.AsSpan().Slice(i * length, length).CopyTo(kept);
            }
        }
        return shown;
    }

    private Span<float> Kept(int index) => pictures.Span.Slice(index * length, length);
}
