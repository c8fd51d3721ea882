using Ganymede.Models.Translation;
using Ganymede.Models.Translation.Inference;

namespace Ganymede.Models.CycleGan;

/// <summary>
/// A run of CycleGAN from networks of the public code: any of the four, with at least one generator. A generator and
/// discriminator without a letter are those from A to B.
/// </summary>
internal static class CycleGanImport
{
    private const string AtoB = "generatorAtoB", BtoA = "generatorBtoA", OfA = "discriminatorA", OfB = "discriminatorB";

    /// <summary>The public code's D_A judges what its G_A makes, which are pictures of B.</summary>
    internal static IReadOnlyDictionary<string, string> PublicNames { get; } =
        new Dictionary<string, string> { [AtoB] = "G_A", [BtoA] = "G_B", [OfA] = "D_B", [OfB] = "D_A" };

    internal static ImportPlan? Plan(IReadOnlyList<ForeignNetwork> networks, CycleGanOptions defaults)
    {
        var places = new Dictionary<string, ForeignNetwork>();
        foreach (ForeignNetwork network in networks)
        {
            string role = network.Role.Contains('_') ? network.Role : $"{network.Role}_A";
            if (!places.TryAdd(PublicNames.First(n => n.Value == role).Key, network))
                return null;
        }
        if ((places.GetValueOrDefault(AtoB) ?? places.GetValueOrDefault(BtoA)) is not { } generator)
            return null;
        InferredNetwork first = generator.Network;
        bool forward = places.ContainsKey(AtoB);
        int inputs = first.Inputs, outputs = TranslationImport.Outputs(first);
        (int a, int b) = forward ? (inputs, outputs) : (outputs, inputs);
        int size = TranslationImport.Size(first);
        CycleGanOptions options = defaults with
        {
            Generator = TranslationImport.Kind(first),
            Blocks = first is InferredResnet { Blocks: not (6 or 9) and var blocks } ? blocks : 0,
            Width = first.Width,
            Norm = first.Norm,
            Dropout = TranslationImport.HasDropout(first),
            Padding = TranslationImport.Padding(first),
            ResizeConvolution = TranslationImport.IsResized(first),
            Size = size,
            LoadSize = size == defaults.Size ? defaults.LoadSize : 0,
            Channels = TranslationImport.ChannelOption(a),
            TargetChannels = TranslationImport.ChannelOption(b),
            Identity = a == b ? defaults.Identity : 0,
        };
        if (forward && places.TryGetValue(BtoA, out ForeignNetwork? back))
        {
            TranslationImport.Agree(generator, back, Without);
            if ((back.Network.Inputs, TranslationImport.Outputs(back.Network)) != (b, a))
                throw back.Fault($"the way back from {generator.File.Name} takes {b} channels and makes {a}.");
        }
        ForeignNetwork? judge = null;
        foreach ((string place, int channels) in ((string, int)[])[(OfB, b), (OfA, a)])
        {
            if (!places.TryGetValue(place, out ForeignNetwork? discriminator))
                continue;
            if (discriminator.Network.Inputs != channels)
                throw discriminator.Fault($"as {PublicNames[place]} it would judge pictures of {channels} channels.");
            TranslationImport.Agree(generator, discriminator, n => n.Norm);
            if (judge is not null)
                TranslationImport.Agree(judge, discriminator, n => (n.Width, TranslationImport.Layers(n)));
            judge = discriminator;
            options = options with
            {
                DiscriminatorLayers = TranslationImport.Layers(discriminator.Network),
                DiscriminatorWidth = discriminator.Network.Width,
            };
        }
        return new(options, new DataFacts(a, [], b), places);
    }

    // A generator but for its channels, which two directions exchange.
    private static InferredNetwork Without(InferredNetwork generator) => generator switch
    {
        InferredResnet resnet => resnet with { Inputs = 0, Outputs = 0 },
        InferredUnet unet => unet with { Inputs = 0, Outputs = 0 },
        _ => generator,
    };
}
