namespace Ganymede.Data;

/// <summary>An endless stream of training batches that can be continued from where it stopped.</summary>
public interface IBatchSource : IDisposable
{
    /// <summary>Batches in one epoch.</summary>
    int BatchesPerEpoch { get; }

    /// <summary>Where the next batch begins, one position for each of the loaders within.</summary>
    /// <exception cref="DatasetException">A position is not one of this data.</exception>
    IReadOnlyList<DataPosition> Positions { get; set; }

    /// <summary>The next batch; waits until it is ready. Its tensors belong to the caller's scope.</summary>
    /// <exception cref="DatasetException">A picture of the batch cannot be read; it is named.</exception>
    /// <exception cref="OperationCanceledException">The wait was cancelled.</exception>
    DataBatch Next(CancellationToken cancellation = default);
}
