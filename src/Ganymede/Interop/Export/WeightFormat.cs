namespace Ganymede.Interop.Export;

/// <summary>The formats that weights are written in.</summary>
public enum WeightFormat
{
    /// <summary>PyTorch's own, for <c>torch.load</c>.</summary>
    Pth,

    /// <summary>Safetensors.</summary>
    Safetensors,
}
