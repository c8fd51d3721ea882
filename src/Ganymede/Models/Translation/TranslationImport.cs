using Ganymede.Models.Translation.Inference;
using Ganymede.Tensors;

namespace Ganymede.Models.Translation;

/// <summary>What families of translation have in common when networks come from elsewhere.</summary>
internal static class TranslationImport
{
    private const int PaperSize = 256, LargestUsualUnet = 8;

    /// <summary>The generator's kind; its blocks are an option of their own.</summary>
    internal static GeneratorKind Kind(InferredNetwork generator) => generator switch
    {
        InferredResnet { Blocks: 6 } => GeneratorKind.Resnet6,
        InferredResnet { Blocks: 9 } => GeneratorKind.Resnet9,
        InferredResnet => GeneratorKind.Resnet,
        InferredUnet { Downs: 5 } => GeneratorKind.Unet32,
        InferredUnet { Downs: 6 } => GeneratorKind.Unet64,
        InferredUnet { Downs: 7 } => GeneratorKind.Unet128,
        InferredUnet { Downs: LargestUsualUnet } => GeneratorKind.Unet256,
        _ => GeneratorKind.Unet,
    };

    /// <summary>The side of pictures to train at: the paper's, or what a deeper U-Net needs.</summary>
    internal static int Size(InferredNetwork generator) =>
        generator is InferredUnet { Downs: > LargestUsualUnet and var downs } ? 1 << downs : PaperSize;

    internal static int Outputs(InferredNetwork generator) => generator switch
    {
        InferredResnet resnet => resnet.Outputs,
        InferredUnet unet => unet.Outputs,
        _ => 0,
    };

    internal static bool HasDropout(InferredNetwork generator) => generator is InferredResnet { Dropout: true };

    internal static PaddingMode Padding(InferredNetwork generator) =>
        generator is InferredResnet { ZeroPadding: true } ? PaddingMode.Zero : PaddingMode.Reflect;

    internal static bool IsResized(InferredNetwork generator) => generator is InferredResnet { Resize: true };

    /// <summary>Layers that halve; 0 where each pixel is judged.</summary>
    internal static int Layers(InferredNetwork discriminator) =>
        discriminator is InferredPatchDiscriminator patch ? patch.Layers : 0;

    /// <summary>The option for a number of channels; other numbers are those of the data set.</summary>
    internal static int ChannelOption(int channels) => channels is 1 or 3 ? channels : 0;

    /// <summary>Two networks that one option stands for must agree on it.</summary>
    internal static void Agree<T>(ForeignNetwork one, ForeignNetwork other, Func<InferredNetwork, T> of)
    {
        if (!EqualityComparer<T>.Default.Equals(of(one.Network), of(other.Network)))
            throw other.Fault(
                $"{one.File.Name} is a {one.Network.Description}, and a run has one kind of both; import them one by one.");
    }
}
