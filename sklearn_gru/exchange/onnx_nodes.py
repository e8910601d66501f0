"""Nodes of an ONNX graph, written one after the other: operations on the names of tensors and on arrays."""

import numpy as np

from .extras import imported

onnx = imported("onnx", "onnx")


class Nodes:
    """What a converter writes its nodes with.

    Called with an operation and its inputs, which are names of tensors, or arrays and numbers, it returns the
    name of the output.

    Parameters
    ----------
    scope : skl2onnx.common._topology.Scope
        Which knows the names that are taken.
    container : skl2onnx.common._container.ModelComponentContainer
        Which the nodes are written to.
    precision : dtype
        In which the recurrent layers compute; ONNX Runtime knows float32 only.
    """

    def __init__(self, scope, container, precision=np.float32):
        self._scope, self._container = scope, container
        self.precision = np.dtype(precision)

    @property
    def opset(self):
        """The version of the operations."""
        return self._container.target_opset_any_domain("")

    def __call__(self, operation, *inputs, n_outputs=1, into=None, **attributes):
        """Write one node; ``into`` is the name of its output, where it has to have one."""
        outputs = [self._scope.get_unique_variable_name(operation.lower()) for _ in range(n_outputs)]
        if into is not None:
            outputs = [into]
        inputs = [value if isinstance(value, str) else self._constant(np.asarray(value)) for value in inputs]
        name = self._scope.get_unique_operator_name(operation)
        self._container.add_node(operation, inputs, outputs, name=name, **attributes)
        return outputs[0] if n_outputs == 1 else outputs

    def _constant(self, values):
        name = self._scope.get_unique_variable_name("constant")
        if values.dtype.kind in "UO":
            content = [str(value).encode() for value in values.ravel()]
            self._container.add_initializer(name, onnx.TensorProto.STRING, values.shape, content)
        else:
            tensor = onnx.numpy_helper.from_array(values)
            self._container.add_initializer(name, tensor.data_type, values.shape, tensor)
        return name

    def cast(self, value, dtype, **into):
        """A tensor in another dtype of NumPy."""
        return self("Cast", value, to=onnx.helper.np_dtype_to_tensor_dtype(np.dtype(dtype)), **into)

    def size(self, value, axis):
        """How long an axis is, of shape (1,)."""
        return self("Shape", value, start=axis, end=axis + 1)

    def total(self, value, axis):
        """The sum over an axis, which stays with length 1."""
        return self("ReduceSum", value, [axis], keepdims=1)

    def largest(self, value, axis):
        """The largest along the axis, which goes."""
        if self.opset < 18:
            return self("ReduceMax", value, axes=[axis], keepdims=0)
        return self("ReduceMax", value, [axis], keepdims=0)

    def range(self, size):
        """The numbers 0, 1, ... below a size of shape (1,), in int64."""
        return self("Range", np.int64(0), self("Squeeze", size, [0]), np.int64(1))

    def at_least_0(self, value):
        """Whole numbers, where negative ones become 0."""
        return self("Max", value, np.int64(0))
