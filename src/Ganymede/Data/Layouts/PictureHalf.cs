namespace Ganymede.Data.Layouts;

/// <summary>The part of a file's picture that is meant.</summary>
internal enum PictureHalf
{
    Whole,
    Left,
    Right,
}
