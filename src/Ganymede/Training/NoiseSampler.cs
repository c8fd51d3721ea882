using Ganymede.Imaging;
using Ganymede.Models;
using Ganymede.Tensors;

namespace Ganymede.Training;

/// <summary>
/// Makes pictures with a trained generator. The same run and seed give the same pictures, and the first ten of twenty
/// are those of ten.
/// <code>
/// using var sampler = NoiseSampler.Open("runs/demo");
/// sampler.Sample(1, seed: 7)[0].Save("digit.png");
/// </code>
/// </summary>
public sealed class NoiseSampler : IDisposable
{
    // Pictures in one forward pass: memory stays the same for any count.
    private const int Chunk = 64;

    // Apart from the streams of training.
    private const ulong LatentStream = 16;

    private readonly NoiseModel model;

    private NoiseSampler(NoiseModel model) => this.model = model;

    /// <summary>Opens a run's newest whole checkpoint; where weights are averaged, the averaged ones.</summary>
    /// <param name="folder">The run's folder.</param>
    /// <param name="warn">Told of a damaged checkpoint that was passed over; null to pass over in silence.</param>
    /// <exception cref="RunException">No run, no whole checkpoint, or a family that needs no noise.</exception>
    public static NoiseSampler Open(string folder, Action<string>? warn = null)
    {
        RunFolder run = RunFolder.Open(folder);
        (Family family, _) = run.Understand();
        TrainableModel model = TrainedModel.Load(run, family, warn ?? (_ => { }));
        if (model is NoiseModel noise)
            return new NoiseSampler(noise);
        model.Dispose();
        throw new RunException(
            $"'{folder}' is a run of {family.Name} ({family.Task}), which makes no pictures from noise.");
    }

    /// <summary>Pictures from latents that a seed gives.</summary>
    /// <param name="count">How many, 1 or more.</param>
    /// <param name="seed">The seed of the latents.</param>
    /// <param name="cancellation">Stops between two forward passes.</param>
    public IReadOnlyList<Image> Sample(int count, ulong seed, CancellationToken cancellation = default)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(count, 1);
        return Generate(Latents(count, seed), cancellation);
    }

    /// <summary>
    /// A walk through latent space: from each of a number of latents to the next, and from the last back to the first.
    /// </summary>
    /// <param name="stops">Latents on the way, 2 or more; they are those of <see cref="Sample"/>.</param>
    /// <param name="steps">Pictures from one latent to the next, the first of the two included; 1 or more.</param>
    /// <param name="seed">The seed of the latents.</param>
    /// <param name="path">Straight, or along the sphere.</param>
    /// <param name="cancellation">Stops between two forward passes.</param>
    /// <returns><paramref name="stops"/> · <paramref name="steps"/> pictures.</returns>
    public IReadOnlyList<Image> Interpolate(
        int stops, int steps, ulong seed, LatentPath path, CancellationToken cancellation = default)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(stops, 2);
        ArgumentOutOfRangeException.ThrowIfLessThan(steps, 1);
        float[] corners = Latents(stops, seed);
        int width = model.Latent;
        var walk = new float[checked(stops * steps * width)];
        for (int frame = 0; frame < stops * steps; frame++)
        {
            int from = frame / steps, to = (from + 1) % stops;
            LatentPaths.Between(
                corners.AsSpan(from * width, width), corners.AsSpan(to * width, width), (float)(frame % steps) / steps,
                path, walk.AsSpan(frame * width, width));
        }
        return Generate(walk, cancellation);
    }

    /// <inheritdoc/>
    public void Dispose() => model.Dispose();

    private float[] Latents(int count, ulong seed)
    {
        using Tensor latents = model.Latents(count, new RandomStream(seed, LatentStream));
        return latents.ToArray();
    }

    private List<Image> Generate(float[] latents, CancellationToken cancellation)
    {
        List<Image> images = [];
        foreach (float[] chunk in latents.Chunk(Chunk * model.Latent))
        {
            cancellation.ThrowIfCancellationRequested();
            using TensorScope scope = TensorScope.Begin();
            Tensor made = model.Generate(Tensor.From(chunk, [chunk.Length / model.Latent, model.Latent]));
            images.AddRange(TensorImages.ToImages(made));
        }
        return images;
    }
}
