using Ganymede.Data;
using Ganymede.Models.Classifier;
using Ganymede.Tensors;

namespace Ganymede.Evaluation;

/// <summary>
/// Judges a generator by a classifier that was trained on its data set. Nothing is downloaded, and the figures compare
/// only with others of the same classifier, size and number of samples.
/// </summary>
public sealed class QualityMeasure : IDisposable
{
    private const int Batch = 100;
    private const float Sure = 0.9f;

    private readonly JudgeNetwork judge;
    private readonly FeatureStatistics reference;
    private readonly double floor;
    private readonly int samples;

    /// <summary>A measure against the test set of a data set; takes the features of all of it.</summary>
    /// <param name="judge">The classifier; disposed with the measure.</param>
    /// <param name="train">The training set, at the generator's size.</param>
    /// <param name="test">The test set, at the generator's size.</param>
    /// <param name="samples">How many samples will be judged; 1,000 is usual.</param>
    public QualityMeasure(JudgeNetwork judge, ImageDataset train, ImageDataset test, int samples)
    {
        this.judge = judge;
        this.samples = samples;
        reference = Features(test, Enumerable.Range(0, test.Count));
        // As many real pictures as samples, so that both distances carry the same bias of a small number.
        int[] order = new RandomStream(0, 0xF100).Permutation(train.Count);
        floor = FrechetDistance.Between(Features(train, order.Take(samples)), reference);
    }

    /// <summary>Judges a generator in evaluation mode.</summary>
    /// <param name="generate">Makes that many pictures, [N, H, W, C] in [-1, 1].</param>
    public Quality Judge(Func<int, Tensor> generate)
    {
        List<float> features = [];
        int confident = 0;
        int[] classes = new int[judge.Classes.Count];
        for (int done = 0; done < samples; done += Batch)
        {
            using TensorScope scope = TensorScope.Begin();
            (Tensor found, Tensor probabilities) = judge.See(generate(Math.Min(Batch, samples - done)));
            features.AddRange(found.AsSpan());
            for (int row = 0; row < found.Shape[0]; row++)
            {
                ReadOnlySpan<float> shares = probabilities.AsSpan().Slice(row * classes.Length, classes.Length);
                int best = JudgeNetwork.IndexOfLargest(shares);
                classes[best]++;
                confident += shares[best] > Sure ? 1 : 0;
            }
        }
        return new Quality
        {
            ConfidentShare = (double)confident / samples,
            ClassShares = [.. classes.Select(c => (double)c / samples)],
            Frechet = FrechetDistance.Between(FeatureStatistics.Of([.. features], judge.FeatureCount), reference),
            FrechetFloor = floor,
            Samples = samples,
            Classes = judge.Classes,
        };
    }

    /// <inheritdoc/>
    public void Dispose() => judge.Dispose();

    private FeatureStatistics Features(ImageDataset dataset, IEnumerable<int> indices)
    {
        List<float> features = [];
        foreach (int[] chunk in indices.Chunk(Batch))
        {
            using TensorScope scope = TensorScope.Begin();
            features.AddRange(judge.See(dataset.ReadTensor(chunk)).Features.AsSpan());
        }
        return FeatureStatistics.Of([.. features], judge.FeatureCount);
    }
}
