using System.Numerics;
using Ganymede.Layers;
using Ganymede.Tensors;

namespace Ganymede.Models.Translation;

/// <summary>Makes the networks that options name.</summary>
internal static class TranslationNetworks
{
    /// <summary>A generator.</summary>
    /// <param name="kind">Which.</param>
    /// <param name="inputs">Channels of the pictures that go in.</param>
    /// <param name="outputs">Channels of those that come out.</param>
    /// <param name="size">Side of the pictures, which <see cref="GeneratorKind.Unet"/> takes its depth from.</param>
    /// <param name="width">Maps of the outermost layer.</param>
    /// <param name="norm">The normalization.</param>
    /// <param name="dropout">Where masks come from; null for no dropout.</param>
    internal static UnaryModule Generator(
        GeneratorKind kind, int inputs, int outputs, int size, int width, NormKind norm, RandomStream? dropout) =>
        kind switch
        {
            GeneratorKind.Resnet6 => new ResnetGenerator(inputs, outputs, width, 6, norm, dropout),
            GeneratorKind.Resnet9 => new ResnetGenerator(inputs, outputs, width, 9, norm, dropout),
            GeneratorKind.Unet => new UnetGenerator(
                inputs, outputs, BitOperations.Log2((uint)size), width, norm, dropout),
            _ => new UnetGenerator(
                inputs, outputs, BitOperations.Log2((uint)MultipleOf(kind)), width, norm, dropout),
        };

    /// <summary>What the sides of pictures must be multiples of; 0 where the size decides it.</summary>
    internal static int MultipleOf(GeneratorKind kind) => kind switch
    {
        GeneratorKind.Unet32 => 32,
        GeneratorKind.Unet64 => 64,
        GeneratorKind.Unet128 => 128,
        GeneratorKind.Unet256 => 256,
        GeneratorKind.Unet => 0,
        _ => 4,
    };
}
