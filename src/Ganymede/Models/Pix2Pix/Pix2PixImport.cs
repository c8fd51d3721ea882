using Ganymede.Models.Translation;
using Ganymede.Models.Translation.Inference;
using Ganymede.Tensors;

namespace Ganymede.Models.Pix2Pix;

/// <summary>A run of Pix2Pix from networks of the public code: a generator, and a discriminator if there is one.</summary>
internal static class Pix2PixImport
{
    internal static ImportPlan? Plan(IReadOnlyList<ForeignNetwork> networks, Pix2PixOptions defaults)
    {
        ForeignNetwork? generator = networks.FirstOrDefault(n => n.Role == "G");
        ForeignNetwork? discriminator = networks.FirstOrDefault(n => n.Role == "D");
        if (generator is null || networks.Count != (discriminator is null ? 1 : 2))
            return null;
        InferredNetwork network = generator.Network;
        int inputs = network.Inputs, outputs = TranslationImport.Outputs(network);
        // The discriminator of pairs tells the families apart, and without it the generator's usual one.
        if (discriminator is null ? network is not InferredUnet : discriminator.Network.Inputs != inputs + outputs)
            return null;
        if (network is InferredResnet { Blocks: not (6 or 9) } or InferredResnet { ZeroPadding: true }
            or InferredResnet { Resize: true })
            throw generator.Fault("the family pix2pix has ResNets of 6 or 9 blocks with reflections, and no others.");
        int size = TranslationImport.Size(network);
        Pix2PixOptions options = defaults with
        {
            Generator = TranslationImport.Kind(network),
            Width = network.Width,
            Norm = network.Norm,
            Size = size,
            LoadSize = size == defaults.Size ? defaults.LoadSize : 0,
            Channels = TranslationImport.ChannelOption(inputs),
            TargetChannels = TranslationImport.ChannelOption(outputs),
            // A U-Net does not show it; the public code trains one with dropout.
            Dropout = network is InferredUnet || TranslationImport.HasDropout(network),
            Sampling = SamplingMode.Evaluation,
        };
        var places = new Dictionary<string, ForeignNetwork> { [Pix2PixFamily.Generator] = generator };
        if (discriminator is null)
            return new(options, new DataFacts(inputs, [], outputs), places);
        TranslationImport.Agree(generator, discriminator, n => n.Norm);
        places[Pix2PixFamily.Discriminator] = discriminator;
        int field = Pix2PixOptions.ReceptiveFieldOf(TranslationImport.Layers(discriminator.Network))
            ?? throw discriminator.Fault("the family pix2pix has at most 5 layers.");
        options = options with { ReceptiveField = field, DiscriminatorWidth = discriminator.Network.Width };
        return new(options, new DataFacts(inputs, [], outputs), places);
    }
}
