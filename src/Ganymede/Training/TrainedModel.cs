using Ganymede.Models;
using Ganymede.Models.Translation;
using Ganymede.Tensors;

namespace Ganymede.Training;

/// <summary>Loads the networks of a run as they are used after training.</summary>
public static class TrainedModel
{
    /// <summary>
    /// The model of a run's newest whole checkpoint; where the run averages weights, with the averaged ones in place.
    /// </summary>
    /// <param name="run">The run.</param>
    /// <param name="family">Its family.</param>
    /// <param name="warn">Told of a damaged checkpoint that was passed over.</param>
    /// <exception cref="RunException">There is no whole checkpoint, or it does not fit the options.</exception>
    public static TrainableModel Load(RunFolder run, Family family, Action<string> warn)
    {
        // The average's own counter stands in the file beside the weights; here it is read and let go.
        using Tensor updates = Tensor.PersistentZeros([]);
        using LoadedCheckpoint loaded = Checkpoint.LoadNewest(run, warn, withOptimizers: false);
        TrainableModel model = family.Create(
            family.FromJson(run.Info.Options), run.Info.Data.Facts, run.Info.Seed);
        try
        {
            ModelWeights.Load(loaded, model);
            if (model.Averaged is { } averaged)
                loaded.LoadWeights([.. averaged.State, ("updates", updates)], ModelWeights.AveragePrefix);
            // Until they are trained on: at step 0 the networks are as the import left them.
            if (model is TranslationModel translation && run.Info.Imported is { } imported && loaded.State.Step == 0)
                translation.HasOnly(imported.Select(i => i.Network));
            return model;
        }
        catch
        {
            model.Dispose();
            throw;
        }
    }
}
