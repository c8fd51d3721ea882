using System.Numerics;

namespace Ganymede.Interop.Torch;

/// <summary>
/// Reads a pickle that holds tensors, dictionaries, lists, tuples, text and numbers. A pickle is a program for a small
/// stack machine, which in Python may call anything; this machine knows <see cref="TorchObjects"/>'s few names and
/// refuses every other one before anything is done with it. The opcodes are those that PyTorch writes with protocol 2,
/// and the framing, memo and text of protocols 3 to 5.
/// </summary>
internal sealed class Unpickler(PickleSource source, TorchObjects objects)
{
    // Forty times what a checkpoint of a thousand tensors takes. A step makes at most one small object, so that this
    // bounds the memory too.
    private const int MaxSteps = 2_000_000;

    private readonly List<object?> stack = [];
    private readonly List<int> marks = [];
    private readonly Dictionary<ulong, object?> memo = [];

    /// <summary>Runs the pickle to its end and returns the object that it makes.</summary>
    /// <exception cref="StateFileException">It is damaged, asks for something else, or is too long.</exception>
    internal object? Load()
    {
        for (int step = 0; step < MaxSteps; step++)
        {
            byte code = source.Byte();
            if (code == '.')
                return Pop();
            Step(code);
        }
        throw source.Fault($"its pickle has more than {MaxSteps:N0} steps; a file of weights has far fewer.");
    }

    private void Step(byte code)
    {
        switch (code)
        {
            case 0x80: // PROTO
                if (source.Byte() is var protocol and (< 2 or > 5))
                    throw source.Fault($"its pickle has protocol {protocol}; 2 to 5 are read.");
                break;
            case 0x95: // FRAME
                source.Unsigned(8);
                break;
            case (byte)'(':
                marks.Add(stack.Count);
                break;
            case (byte)'N': stack.Add(null); break;
            case 0x88: stack.Add(true); break;
            case 0x89: stack.Add(false); break;
            case (byte)'J': stack.Add((long)(int)source.Unsigned(4)); break;
            case (byte)'K': stack.Add((long)source.Unsigned(1)); break;
            case (byte)'M': stack.Add((long)source.Unsigned(2)); break;
            case 0x8A: stack.Add(Whole(source.Bytes(source.Unsigned(1)))); break;
            case (byte)'G': stack.Add(source.Double()); break;
            case (byte)'X' or (byte)'T': stack.Add(source.Text(source.Unsigned(4))); break;
            case 0x8C or (byte)'U': stack.Add(source.Text(source.Unsigned(1))); break;
            case 0x8D: stack.Add(source.Text(source.Unsigned(8))); break;
            case (byte)'B': stack.Add(source.Bytes(source.Unsigned(4))); break;
            case (byte)'C': stack.Add(source.Bytes(source.Unsigned(1))); break;
            case 0x8E: stack.Add(source.Bytes(source.Unsigned(8))); break;
            case (byte)']': stack.Add(new List<object?>()); break;
            case (byte)')': stack.Add(Array.Empty<object?>()); break;
            case (byte)'}': stack.Add(new PickleDictionary()); break;
            case (byte)'t': stack.Add(PopToMark()); break;
            case 0x85 or 0x86 or 0x87: stack.Add(PopMany(code - 0x84)); break;
            case (byte)'l': stack.Add(new List<object?>(PopToMark())); break;
            case (byte)'d': Fill(new PickleDictionary(), PopToMark()); break;
            case (byte)'a': Append(PopMany(1)); break;
            case (byte)'e': Append(PopToMark()); break;
            case (byte)'s': SetItems(PopMany(2)); break;
            case (byte)'u': SetItems(PopToMark()); break;
            case (byte)'q': memo[source.Unsigned(1)] = Top(); break;
            case (byte)'r': memo[source.Unsigned(4)] = Top(); break;
            case 0x94: memo[(ulong)memo.Count] = Top(); break;
            case (byte)'h': stack.Add(Remembered(source.Unsigned(1))); break;
            case (byte)'j': stack.Add(Remembered(source.Unsigned(4))); break;
            case (byte)'c': stack.Add(objects.Global(source.Line(), source.Line())); break;
            case 0x93: StackGlobal(); break;
            case (byte)'R': Reduce(); break;
            case (byte)'b': Build(); break;
            case (byte)'Q': stack.Add(objects.Persistent(Pop())); break;
            case (byte)'i': // INST calls a name at once; no name that is known here is called so.
                throw objects.Foreign($"{source.Line()}.{source.Line()}");
            default:
                throw source.Fault(
                    $"its pickle has the opcode 0x{code:X2}, which files of weights do not have; the file is damaged or "
                    + "holds more than tensors.");
        }
    }

    private static object Whole(byte[] bytes)
    {
        var value = new BigInteger(bytes);
        return value >= long.MinValue && value <= long.MaxValue ? (object)(long)value : value;
    }

    private void StackGlobal()
    {
        if (PopMany(2) is not [string module, string name])
            throw source.Fault("its pickle has a name that is not text; the file is damaged.");
        stack.Add(objects.Global(module, name));
    }

    private void Reduce()
    {
        if (PopMany(2) is not [PickleGlobal function, object?[] arguments])
            throw source.Fault("its pickle calls what cannot be called; the file is damaged.");
        stack.Add(objects.Make(function, arguments));
    }

    // An OrderedDict's attributes are _metadata, the versions of PyTorch's modules.
    private void Build()
    {
        if (PopMany(1) is not [PickleDictionary] || Top() is not PickleDictionary { Ordered: true })
            throw source.Fault("its pickle gives attributes to something else than an OrderedDict.");
    }

    private void Append(object?[] items)
    {
        if (Top() is not List<object?> list)
            throw source.Fault("its pickle appends to something that is not a list; the file is damaged.");
        list.AddRange(items);
    }

    private void SetItems(object?[] items)
    {
        if (Top() is not PickleDictionary dictionary)
            throw source.Fault("its pickle puts entries into something that is not a dictionary; the file is damaged.");
        stack.RemoveAt(stack.Count - 1);
        Fill(dictionary, items);
    }

    private void Fill(PickleDictionary dictionary, object?[] items)
    {
        if (items.Length % 2 != 0)
            throw source.Fault("its pickle has a key without a value; the file is damaged.");
        for (int i = 0; i < items.Length; i += 2)
            dictionary.Items.Add(new(items[i], items[i + 1]));
        stack.Add(dictionary);
    }

    private object? Remembered(ulong index) => memo.TryGetValue(index, out object? value)
        ? value
        : throw source.Fault($"its pickle asks for the object {index}, which was not kept; the file is damaged.");

    private object? Top() => stack.Count > Bottom ? stack[^1] : throw Empty();

    private object? Pop() => PopMany(1)[0];

    private object?[] PopMany(int count)
    {
        if (stack.Count - count < Bottom)
            throw Empty();
        return PopFrom(stack.Count - count);
    }

    private object?[] PopToMark()
    {
        if (marks.Count == 0)
            throw Empty();
        int from = marks[^1];
        marks.RemoveAt(marks.Count - 1);
        return PopFrom(from);
    }

    // Nothing below the last mark can be taken while the mark stands.
    private int Bottom => marks.Count == 0 ? 0 : marks[^1];

    private object?[] PopFrom(int index)
    {
        object?[] items = stack.GetRange(index, stack.Count - index).ToArray();
        stack.RemoveRange(index, items.Length);
        return items;
    }

    private StateFileException Empty() =>
        source.Fault("its pickle takes more from its stack than there is; the file is damaged.");
}
