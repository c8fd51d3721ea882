using Ganymede.Interop;
using Ganymede.Layers;
using Ganymede.Tensors;
using Ganymede.Tensors.Tests;

namespace Ganymede.Tests.Layers;

/// <summary>Every layer against PyTorch: outputs, gradients of inputs and parameters, buffers afterwards.</summary>
[Collection(TensorCount.Name)]
[NoTensorLeaks]
public class GoldenLayerTests
{
    public static TheoryData<string> Names => [.. LayerCases.All.Keys];

    [Fact]
    public void Every_golden_file_has_a_test() => Assert.Equal(
        Golden.Names, LayerCases.All.Keys.Concat(["embedding", "losses", "optimizers", "schedules"]).Order());

    [Theory]
    [MemberData(nameof(Names))]
    public void A_layer_agrees_with_PyTorch(string name)
    {
        LayerCases.Case c = LayerCases.All[name];
        using TensorScope scope = TensorScope.Begin();
        using SafetensorsFile file = Golden.Open(name);
        using UnaryModule layer = c.Make();
        Dictionary<string, ParameterKind> kinds = layer.StateWithKinds.ToDictionary(s => s.Name, s => s.Kind);
        foreach ((string key, Tensor value) in layer.State)
            Read("state.", key, value.Shape).AsSpan().CopyTo(value.Span);
        Assert.Equal(file.Entries.Keys.Count(k => k.StartsWith("state.")), kinds.Count);
        if (!c.Train)
            layer.Eval();

        Tensor x = Map("x");
        x.RequiresGrad = true;
        for (int step = 1; step < c.Steps; step++)
            layer.Forward(x);
        Tensor y = layer.Forward(x);
        Golden.Agrees(Map("y"), y, "y");
        y.Backward(Map("dy"));

        Golden.Agrees(Map("dx"), x.Grad!, "dx");
        foreach ((string key, Parameter parameter) in layer.NamedParameters)
            Golden.Agrees(Read("grad.", key, parameter.Shape), parameter.Grad!, "gradient of " + key);
        foreach ((string key, Tensor buffer) in layer.State.Where(s => s.Value is not Parameter))
            Golden.Agrees(Read("after.", key, buffer.Shape), buffer, key + " afterwards");

        Tensor Read(string prefix, string key, Shape shape)
        {
            Tensor tensor = TorchLayout.FromTorch(file.Read(prefix + key), shape, kinds[key]);
            foreach ((string flattened, int axis, Size2 size) in c.Flattened ?? [])
                tensor = flattened == key ? TorchLayout.ChannelsLast(tensor, axis, size) : tensor;
            return tensor;
        }

        Tensor Map(string key)
        {
            Tensor tensor = file.Read(key);
            return !c.Maps || tensor.Rank < 3 ? tensor
                : tensor.Rank == 3 ? tensor.Permute(0, 2, 1)
                : tensor.Permute(0, 2, 3, 1);
        }
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Every_field_of_a_layer_is_registered(string name)
    {
        using UnaryModule layer = LayerCases.All[name].Make();
        Registration.IsComplete(layer);
    }

    [Fact]
    public void An_embedding_agrees_with_PyTorch()
    {
        using TensorScope scope = TensorScope.Begin();
        using SafetensorsFile file = Golden.Open("embedding");
        using var layer = new Embedding(5, 3);
        file.Read("state.weight").AsSpan().CopyTo(layer.Weight.Span);
        Tensor x = file.Read("x");
        Tensor y = layer.Forward(new Indices(x.Shape, Array.ConvertAll(x.ToArray(), v => (int)v)));
        Golden.Agrees(file.Read("y"), y, "y");
        y.Backward(file.Read("dy"));
        Golden.Agrees(file.Read("grad.weight"), layer.Weight.Grad!, "gradient of weight");
    }
}
