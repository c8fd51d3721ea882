namespace Ganymede.Imaging.Png;

/// <summary>One pass of Adam7 interlacing: the pixels at X + i * StepX, Y + j * StepY.</summary>
internal readonly record struct Adam7(int X, int Y, int StepX, int StepY)
{
    /// <summary>The seven passes of an interlaced picture, in the file's order.</summary>
    public static Adam7[] Passes { get; } =
    [
        new(0, 0, 8, 8), new(4, 0, 8, 8), new(0, 4, 4, 8), new(2, 0, 4, 4), new(0, 2, 2, 4), new(1, 0, 2, 2),
        new(0, 1, 1, 2),
    ];

    /// <summary>The only pass of a picture without interlacing.</summary>
    public static Adam7[] Single { get; } = [new(0, 0, 1, 1)];

    public int Columns(int width) => width <= X ? 0 : (width - X - 1) / StepX + 1;

    public int Rows(int height) => height <= Y ? 0 : (height - Y - 1) / StepY + 1;
}
