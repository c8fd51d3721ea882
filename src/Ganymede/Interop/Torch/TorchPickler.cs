using System.Buffers.Binary;
using System.Text;
using Ganymede.Tensors;

namespace Ganymede.Interop.Torch;

/// <summary>
/// Writes the pickle of an OrderedDict of tensors: protocol 2, and only opcodes and names that PyTorch's reader for
/// weights alone (<c>weights_only=True</c>) knows.
/// </summary>
internal sealed class TorchPickler
{
    private readonly MemoryStream bytes = new();

    /// <summary>The pickle; tensor number i looks at the whole of the storage <c>i</c>.</summary>
    internal static byte[] State(IReadOnlyList<(string Name, Shape Shape, NumberType Type)> tensors)
    {
        var pickle = new TorchPickler();
        pickle.Raw("\u0080\u0002");
        pickle.OrderedDictionary();
        pickle.Raw("(");
        for (int i = 0; i < tensors.Count; i++)
        {
            pickle.Text(tensors[i].Name);
            pickle.Tensor(i, tensors[i].Shape, tensors[i].Type);
        }
        pickle.Raw("u.");
        return pickle.bytes.ToArray();
    }

    // _rebuild_tensor_v2(storage, offset, size, stride, requires_grad, backward_hooks)
    private void Tensor(int index, Shape shape, NumberType type)
    {
        Raw("ctorch._utils\n_rebuild_tensor_v2\n((");
        Text("storage");
        Raw(type == NumberType.I64 ? "ctorch\nLongStorage\n" : "ctorch\nFloatStorage\n");
        Text($"{index}");
        Text("cpu");
        Whole(shape.ElementCount);
        Raw("tQ");
        Whole(0);
        Tuple([.. shape]);
        int[] strides = new int[shape.Rank];
        for (int axis = shape.Rank - 1, stride = 1; axis >= 0; stride *= Math.Max(1, shape[axis]), axis--)
            strides[axis] = stride;
        Tuple(strides);
        Raw("\u0089");
        OrderedDictionary();
        Raw("tR");
    }

    private void OrderedDictionary() => Raw("ccollections\nOrderedDict\n)R");

    private void Tuple(int[] values)
    {
        Raw("(");
        foreach (int value in values)
            Whole(value);
        Raw("t");
    }

    private void Text(string text)
    {
        byte[] utf8 = Encoding.UTF8.GetBytes(text);
        Raw("X");
        Number(utf8.Length);
        bytes.Write(utf8);
    }

    private void Whole(int value)
    {
        Raw("J");
        Number(value);
    }

    private void Number(int value)
    {
        Span<byte> number = stackalloc byte[sizeof(int)];
        BinaryPrimitives.WriteInt32LittleEndian(number, value);
        bytes.Write(number);
    }

    private void Raw(string opcodes) => bytes.Write(Encoding.Latin1.GetBytes(opcodes));
}
