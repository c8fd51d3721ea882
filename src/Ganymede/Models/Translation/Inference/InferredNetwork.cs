using Ganymede.Tensors;

namespace Ganymede.Models.Translation.Inference;

/// <summary>
/// A network of the public CycleGAN and pix2pix code as the names and shapes of its tensors tell it. The extents are
/// PyTorch's.
/// </summary>
/// <param name="Inputs">Channels of the pictures that go in.</param>
/// <param name="Width">Maps of the outermost layer.</param>
/// <param name="Norm">The normalization.</param>
public abstract record InferredNetwork(int Inputs, int Width, NormKind Norm)
{
    /// <summary>Whether it makes pictures; otherwise it judges them.</summary>
    public abstract bool IsGenerator { get; }

    /// <summary>What it is, for people.</summary>
    public abstract string Description { get; }

    /// <summary>Every tensor that such a network has, in the order of PyTorch's state dictionary.</summary>
    public IReadOnlyList<ExpectedTensor> Tensors
    {
        get
        {
            var layout = new TensorLayout(Norm);
            List(layout);
            return layout.Tensors;
        }
    }

    private protected string NormName => Norm == NormKind.None ? "no norm" : $"{Norm.ToString().ToLowerInvariant()} norm";

    /// <summary>Adds the layers in their order.</summary>
    private protected abstract void List(TensorLayout layout);
}

/// <summary>A tensor that a network has.</summary>
/// <param name="Name">Its name in PyTorch's state dictionary.</param>
/// <param name="Shape">Its shape there.</param>
/// <param name="Presence">Whether a file must have it.</param>
public sealed record ExpectedTensor(string Name, Shape Shape, TensorPresence Presence);

/// <summary>Whether a file of a network has a tensor.</summary>
public enum TensorPresence
{
    /// <summary>Every file has it.</summary>
    Required,

    /// <summary>Files from before PyTorch 0.4.1 do not have it: how many batches a norm has seen.</summary>
    Optional,

    /// <summary>Files from before PyTorch 0.4 may have it, and it is of no use: what an instance norm once kept.</summary>
    Dropped,
}

/// <summary>Lists the tensors of layers one after the other.</summary>
internal sealed class TensorLayout(NormKind norm)
{
    private readonly List<ExpectedTensor> tensors = [];

    internal IReadOnlyList<ExpectedTensor> Tensors => tensors;

    /// <summary>A convolution with a norm behind it; its bias depends on which.</summary>
    internal void ConvAndNorm(string conv, Shape weight, string normName, int channels)
    {
        Conv(conv, weight, TranslationLayers.HasBias(norm), bias: channels);
        Norm(normName, channels);
    }

    internal void Conv(string name, Shape weight, bool hasBias, int bias)
    {
        Add($"{name}.weight", weight, TensorPresence.Required);
        if (hasBias)
            Add($"{name}.bias", [bias], TensorPresence.Required);
    }

    internal void Norm(string name, int channels)
    {
        if (norm == NormKind.None)
            return;
        bool batch = norm == NormKind.Batch;
        if (batch)
        {
            Add($"{name}.weight", [channels], TensorPresence.Required);
            Add($"{name}.bias", [channels], TensorPresence.Required);
        }
        TensorPresence statistics = batch ? TensorPresence.Required : TensorPresence.Dropped;
        Add($"{name}.running_mean", [channels], statistics);
        Add($"{name}.running_var", [channels], statistics);
        Add($"{name}.num_batches_tracked", [], batch ? TensorPresence.Optional : TensorPresence.Dropped);
    }

    private void Add(string name, Shape shape, TensorPresence presence) => tensors.Add(new(name, shape, presence));
}
