using Ganymede.Tensors;

namespace Ganymede.Data;

/// <summary>
/// The random streams of data loading: one an epoch for the order and one for the augmentation. The upper half of the
/// stream's number keeps them apart from every other stream of the same seed.
/// </summary>
internal static class LoaderStreams
{
    private const ulong OrderTag = 0xDA7A_0001UL << 32;
    private const ulong AugmentationTag = 0xDA7A_0002UL << 32;

    public static RandomStream Order(ulong seed, int epoch) => new(seed, OrderTag | (uint)epoch);

    public static RandomStream Augmentation(ulong seed, int epoch) => new(seed, AugmentationTag | (uint)epoch);
}
