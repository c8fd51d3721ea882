using Ganymede.Interop;
using Ganymede.Layers;
using Ganymede.Models.Translation;
using Ganymede.Models.Translation.Inference;
using Ganymede.Tensors;

namespace Ganymede.Tests.Models;

public class NetworkInferenceTests
{
    private static readonly RandomStream stream = new(1, 0);

    /// <summary>Every network here, what it should be taken for, and a way to make it.</summary>
    private static IEnumerable<(InferredNetwork Network, Func<Module> Make)> Cases
    {
        get
        {
            foreach (NormKind norm in Enum.GetValues<NormKind>())
            {
                foreach (int blocks in (int[])[1, 6, 9])
                {
                    foreach (bool dropout in (bool[])[false, true])
                    {
                        foreach (bool zero in (bool[])[false, true])
                        {
                            foreach (bool resize in (bool[])[false, true])
                                yield return (
                                    new InferredResnet(3, 1, 4, norm, blocks, dropout, zero, resize),
                                    () => new ResnetGenerator(
                                        3, 1, 4, blocks, norm, dropout ? stream : null,
                                        zero ? PaddingMode.Zero : PaddingMode.Reflect, resize));
                        }
                    }
                }
                foreach (int downs in (int[])[5, 7, 8])
                    yield return (
                        new InferredUnet(1, 3, 2, norm, downs), () => new UnetGenerator(1, 3, downs, 2, norm, stream));
                foreach (int layers in (int[])[1, 3, 5])
                    yield return (
                        new InferredPatchDiscriminator(6, 4, norm, layers),
                        () => new PatchDiscriminator(6, 4, layers, norm));
                yield return (new InferredPixelDiscriminator(6, 4, norm), () => new PixelDiscriminator(6, 4, norm));
            }
        }
    }

    [Fact]
    public void Every_network_is_known_by_its_own_names_and_shapes()
    {
        foreach ((InferredNetwork network, Func<Module> make) in Cases)
        {
            using Module module = make();
            Dictionary<string, Shape> tensors = TorchShapes(module);
            Assert.Equal(network, NetworkInference.Of(tensors));
            Assert.Null(NetworkInference.Differences(network, tensors));
            // In PyTorch's order too, which the order of export is.
            Assert.Equal(
                network.Tensors.Where(t => t.Presence != TensorPresence.Dropped).Select(t => t.Name), tensors.Keys);
        }
    }

    [Fact]
    public void The_public_code_s_networks_have_the_sizes_that_it_prints()
    {
        Assert.Equal(11_378_179, Count(new InferredResnet(3, 3, 64, NormKind.Instance, 9, false, false, false)));
        Assert.Equal(54_413_955, Count(new InferredUnet(3, 3, 64, NormKind.Batch, 8)));
        Assert.Equal(2_764_737, Count(new InferredPatchDiscriminator(3, 64, NormKind.Instance, 3)));
        Assert.Equal(2_768_705, Count(new InferredPatchDiscriminator(6, 64, NormKind.Batch, 3)));

        static long Count(InferredNetwork network) => network.Tensors
            .Where(t => t.Presence == TensorPresence.Required && !t.Name.Contains("running"))
            .Sum(t => (long)t.Shape.ElementCount);
    }

    [Fact]
    public void Old_files_may_lack_the_count_of_batches_and_have_statistics_of_instance_norms()
    {
        var batch = new InferredPatchDiscriminator(6, 4, NormKind.Batch, 3);
        Dictionary<string, Shape> tensors = batch.Tensors
            .Where(t => t.Presence == TensorPresence.Required).ToDictionary(t => t.Name, t => t.Shape);
        Assert.Equal(batch, NetworkInference.Of(tensors));
        Assert.Null(NetworkInference.Differences(batch, tensors));
        var instance = new InferredResnet(3, 3, 4, NormKind.Instance, 6, false, false, false);
        tensors = instance.Tensors.ToDictionary(t => t.Name, t => t.Shape);
        Assert.Contains("model.2.running_mean", tensors.Keys);
        Assert.Equal(instance, NetworkInference.Of(tensors));
        Assert.Null(NetworkInference.Differences(instance, tensors));
    }

    [Fact]
    public void What_does_not_fit_is_named()
    {
        var network = new InferredResnet(3, 3, 4, NormKind.Instance, 6, false, false, false);
        Dictionary<string, Shape> tensors = network.Tensors
            .Where(t => t.Presence == TensorPresence.Required).ToDictionary(t => t.Name, t => t.Shape);
        tensors.Remove("model.12.conv_block.5.bias");
        tensors["model.4.weight"] = [8, 4, 5, 5];
        foreach (int i in Enumerable.Range(0, 12))
            tensors[$"extra.{i}"] = [1];
        Assert.Equal(network, NetworkInference.Of(tensors));
        string? differences = NetworkInference.Differences(network, tensors);
        Assert.Contains("1 is missing: 'model.12.conv_block.5.bias' [16];", differences);
        Assert.Contains("1 is of another shape: 'model.4.weight' is [8, 4, 5, 5] and should be [8, 4, 3, 3];", differences);
        Assert.Contains("12 are not of this network: 'extra.0' [1], ", differences);
        Assert.EndsWith("'extra.9' [1] and more", differences);
    }

    [Fact]
    public void Other_networks_and_absurd_extents_are_not_known()
    {
        Assert.Null(NetworkInference.Of(new Dictionary<string, Shape>()));
        Assert.Null(NetworkInference.Of(new Dictionary<string, Shape> { ["conv1.weight"] = [64, 3, 7, 7] }));
        Assert.Null(NetworkInference.Of(new Dictionary<string, Shape> { ["model.1.weight"] = [64, 3, 7, 7] }));
        Assert.Null(NetworkInference.Of(new Dictionary<string, Shape> { ["model.0.weight"] = [64, 3, 4, 4] }));
        Assert.Null(NetworkInference.Of(new Dictionary<string, Shape> { ["net.0.weight"] = [64] }));
        Assert.Null(NetworkInference.Of(new Dictionary<string, Shape> { ["net.0.weight"] = [1 << 20, 3, 1, 1] }));
        Assert.Null(NetworkInference.Of(new Dictionary<string, Shape> { ["net.0.weight"] = [0, 3, 1, 1] }));
        Assert.Null(NetworkInference.Of(new Dictionary<string, Shape> { ["model.model.0.weight"] = [4, 1 << 20, 4, 4] }));
    }

    private static Dictionary<string, Shape> TorchShapes(Module module) => module.StateWithKinds.ToDictionary(
        s => s.Name, s => TorchLayout.TorchShape(s.Value.Shape, s.Kind));
}
