using Ganymede.Layers;
using Ganymede.Training;

namespace Ganymede.Models.Dcgan;

/// <summary>The networks and the step of a DCGAN; the step is <see cref="NoiseModel"/>'s.</summary>
public sealed class DcganModel : NoiseModel
{
    /// <summary>Fresh networks for these options.</summary>
    /// <param name="options">The options.</param>
    /// <param name="channels">Channels of a picture.</param>
    /// <param name="seed">The run's seed.</param>
    public DcganModel(DcganOptions options, int channels, ulong seed)
        : base(options, new RunStreams(seed))
    {
        int discriminatorWidth = options.DiscriminatorWidth > 0 ? options.DiscriminatorWidth : options.Width;
        (Generator, Discriminator) = options.Networks == DcganNetworks.Transposed
            ? ((UnaryModule)new TransposedGenerator(options.Latent, options.Size, options.Width, channels),
                (UnaryModule)new TransposedDiscriminator(options.Size, discriminatorWidth, channels, options.SpectralNorm))
            : (new UpsamplingGenerator(options.Latent, options.Size, channels, options.PublishedEps),
                new UpsamplingDiscriminator(options.Size, channels, options.PublishedEps, Streams.Dropout));
        Generator.Initialize(Streams.Weights);
        Discriminator.Initialize(Streams.Weights);
        BuildPhases();
    }

    /// <inheritdoc/>
    public override UnaryModule Generator { get; }

    /// <inheritdoc/>
    public override UnaryModule Discriminator { get; }
}
