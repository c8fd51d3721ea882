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
    /// <param name="blocks">Residual blocks; 0 for those that the kind says.</param>
    /// <param name="padding">What residual blocks see beyond the edge.</param>
    /// <param name="resize">Whether a residual network enlarges by repeating pixels.</param>
    internal static UnaryModule Generator(
        GeneratorKind kind,
        int inputs,
        int outputs,
        int size,
        int width,
        NormKind norm,
        RandomStream? dropout,
        int blocks = 0,
        PaddingMode padding = PaddingMode.Reflect,
        bool resize = false)
    {
        if (IsResnet(kind))
            return new ResnetGenerator(
                inputs, outputs, width, blocks > 0 ? blocks : BlocksOf(kind, size), norm, dropout, padding, resize);
        int multiple = kind == GeneratorKind.Unet ? size : MultipleOf(kind);
        return new UnetGenerator(inputs, outputs, BitOperations.Log2((uint)multiple), width, norm, dropout);
    }

    /// <summary>Whether a kind is a residual network.</summary>
    internal static bool IsResnet(GeneratorKind kind) =>
        kind is GeneratorKind.Resnet or GeneratorKind.Resnet6 or GeneratorKind.Resnet9;

    /// <summary>Blocks of a residual network for pictures of a side.</summary>
    internal static int BlocksOf(GeneratorKind kind, int size) => kind switch
    {
        GeneratorKind.Resnet6 => 6,
        GeneratorKind.Resnet9 => 9,
        _ => size >= 256 ? 9 : 6,
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
