// A row of a list that leads somewhere, or carries a control in its slot.
//
//   <menu-row icon="points" label="积分明细" value="128" bindtap="…"/>
//   <menu-row label="肚子饿了" plain><switch …/></menu-row>

Component({
    properties: {
        icon: String,
        label: String,
        note: String,
        value: String,
        plain: { type: Boolean, value: false },
    },
});
