namespace Ganymede.Benchmarks;

/// <summary>Networks and optimizers, ready for one training step after another.</summary>
public interface IBenchmarkStep : IDisposable
{
    /// <summary>Pictures that one step takes.</summary>
    int Images { get; }

    /// <summary>Does one step and returns its loss, read back, so that nothing is left undone.</summary>
    double Run();
}
